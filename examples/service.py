"""A web service of your own: a picture in the body, an answer with its evidence out.

    pip install fastapi uvicorn
    uvicorn --app-dir examples service:app
    curl --data-binary @photo.jpg "http://127.0.0.1:8000/infer?context=She%20won."

`facsight serve` has limits, owners and an audit log, which this has not: docs/safety.md.
"""

from typing import Any

from fastapi import FastAPI, HTTPException, Request

import facsight

app = FastAPI(title="Apparent expression, with evidence")


@app.post("/infer")
async def infer(request: Request, context: str = "") -> dict[str, Any]:
    """Read the largest face; a picture that cannot be read is a 422 with the reason."""
    try:
        result = await facsight.ainfer(await request.body(), context=context or None)
    except facsight.FacsightError as error:
        raise HTTPException(422, {"code": error.code, "message": str(error)}) from error
    return {
        "text": result.text,
        "fused": result.inference.fused,
        "cites": sorted({one for claim in result.inference.claims for one in claim.cites}),
        "ledger": result.ledger.hash,
    }
