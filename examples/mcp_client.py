"""An MCP client: measure, ask, and have sentences of your own judged.

    python examples/mcp_client.py photo.jpg

It talks to the server in this process; `Client("http://127.0.0.1:8321/mcp")` talks to one that
`facsight serve --transport http` runs.
"""

import asyncio
import sys

from fastmcp import Client

from facsight.server import create_agent_server


async def main(picture: str) -> None:
    """Print what the server answers, and its verdict on two sentences."""
    async with Client(create_agent_server()) as client:
        measured = await client.call_tool("facs_analyze_image", {"image": picture})
        handle = measured.structured_content["analysis_id"]
        given = {"analysis_id": handle, "context": "She has just won the final."}
        answer = await client.call_tool("facs_infer_emotion", given)
        print(answer.content[0].text)
        text = "AU12 is present. She is secretly angry."
        judged = await client.call_tool("facs_verify_claims", {"analysis_id": handle, "text": text})
        print(judged.content[0].text)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
