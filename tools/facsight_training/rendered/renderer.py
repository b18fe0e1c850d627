"""A small rasteriser: one textured head under two lights, with furrows and paint on its skin.

OpenGL through moderngl without a window (EGL), so that it runs on machines without a graphics card.
Furrows are a height map on the mean face; the shader bends the normal by its slope and darkens its
valleys.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import moderngl
import numpy as np
from numpy.typing import NDArray

from facsight_training.rendered.furrows import MAP_PX
from facsight_training.rendered.heads import HeadPart, TexturedHead

_SAMPLES: Final = 0

_VERTEX = """
#version 330
in vec3 place; in vec3 normal; in vec2 uv; in vec2 mean_xy;
uniform mat4 view; uniform mat4 projection;
out vec3 v_place; out vec3 v_normal; out vec2 v_uv; out vec2 v_mean;
void main() {
    vec4 seen = view * vec4(place, 1.0);
    v_place = seen.xyz; v_normal = mat3(view) * normal; v_uv = uv; v_mean = mean_xy;
    gl_Position = projection * seen;
}
"""
_FRAGMENT = """
#version 330
in vec3 v_place; in vec3 v_normal; in vec2 v_uv; in vec2 v_mean;
uniform sampler2D colour; uniform sampler2D bumps;
uniform sampler2D furrows; uniform sampler2D paint;
uniform float bump; uniform float furrow; uniform float gloss; uniform float shine;
uniform float cut; uniform float skin; uniform float wrap;
uniform vec3 tint; uniform vec3 key_dir; uniform vec3 key; uniform vec3 fill_dir; uniform vec3 fill;
uniform vec3 sky; uniform vec3 ground; uniform float contrast;
out vec4 seen;
vec3 bent(vec3 n, float h, float amount) {
    vec3 dx = dFdx(v_place), dy = dFdy(v_place);
    vec3 r1 = cross(dy, n), r2 = cross(n, dx);
    float det = dot(dx, r1);
    vec3 slope = sign(det) * (dFdx(h) * r1 + dFdy(h) * r2);
    return normalize(abs(det) * n - amount * slope);
}
float lit(vec3 n, vec3 l) { return max((dot(n, l) + wrap) / (1.0 + wrap), 0.0); }
void main() {
    vec4 base = texture(colour, v_uv);
    if (base.a < cut) discard;
    vec3 albedo = pow(base.rgb, vec3(2.2)) * tint;
    vec3 n = normalize(v_normal);
    vec3 eye = normalize(-v_place);
    if (dot(n, eye) < 0.0) n = -n;
    float valley = 0.0;
    if (skin > 0.5) {
        if (bump > 0.0) {
            float h = dot(texture(bumps, v_uv).rg, vec2(0.5));
            n = bent(n, h, bump);
        }
        vec2 at = (v_mean - vec2(-11.0, -13.0)) / 22.0;
        if (at.x > 0.0 && at.x < 1.0 && at.y > 0.0 && at.y < 1.0) {
            float h = texture(furrows, at).r;
            n = bent(n, h, furrow);
            valley = clamp(-h * furrow * 4.0, 0.0, 0.75);
            vec4 p = texture(paint, at);
            albedo = mix(albedo, pow(p.rgb, vec3(2.2)), p.a);
        }
    }
    albedo = pow(albedo, vec3(contrast));
    vec3 light = mix(ground, sky, 0.5 + 0.5 * n.y) * (1.0 - valley);
    vec3 soft = skin > 0.5 ? vec3(1.0, 0.92, 0.88) : vec3(1.0);
    light += key * pow(vec3(lit(n, key_dir)), soft) * (1.0 - 0.6 * valley);
    light += fill * lit(n, fill_dir) * (1.0 - 0.6 * valley);
    vec3 shone = key * pow(max(dot(n, normalize(key_dir + eye)), 0.0), shine)
        + fill * pow(max(dot(n, normalize(fill_dir + eye)), 0.0), shine);
    float rim = 0.3 + 0.7 * pow(1.0 - max(dot(n, eye), 0.0), 3.0);
    vec3 result = albedo * light + gloss * rim * shone;
    seen = vec4(pow(clamp(result, 0.0, 1.0), vec3(1.0 / 2.2)), 1.0);
}
"""


@dataclass(frozen=True, slots=True)
class Lighting:
    """Directions point to the light, in the camera's frame; colours are linear RGB."""

    key_dir: tuple[float, float, float]
    key: tuple[float, float, float]
    fill_dir: tuple[float, float, float]
    fill: tuple[float, float, float]
    sky: tuple[float, float, float]
    ground: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Surface:
    """How the surface answers: tints by part, gloss of the skin, height of furrows and pores."""

    skin: tuple[float, float, float]
    hair: tuple[float, float, float]
    eyes: tuple[float, float, float]
    gloss: float
    shine: float
    furrow: float
    bump: float
    contrast: float
    wrap: float


class Renderer:
    """Draws heads; one OpenGL context, buffers of each head kept.

    Args:
        size: side of the pictures in pixels.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._gl = moderngl.create_standalone_context(backend="egl", require=330)
        self._program = self._gl.program(vertex_shader=_VERTEX, fragment_shader=_FRAGMENT)
        square = (size, size)
        self._frame = self._gl.framebuffer(
            [self._gl.renderbuffer(square, 4, samples=_SAMPLES)],
            self._gl.depth_renderbuffer(square, samples=_SAMPLES),
        )
        self._seen = self._gl.framebuffer([self._gl.renderbuffer(square, 4)])
        self._furrows = self._gl.texture((MAP_PX, MAP_PX), 1, dtype="f4")
        self._paint = self._gl.texture((MAP_PX, MAP_PX), 4)
        self._white = self._gl.texture((1, 1), 3, b"\xff\xff\xff")
        self._kept: dict[str, dict[str, Any]] = {}

    def __call__(
        self,
        head: TexturedHead,
        places: Mapping[str, NDArray[np.float32]],
        mean_xy: NDArray[np.float32] | None,
        view: NDArray[np.float32],
        projection: NDArray[np.float32],
        lighting: Lighting,
        look: Surface,
        furrows: NDArray[np.float32] | None = None,
        paint: NDArray[np.uint8] | None = None,
        without: Collection[str] = (),
    ) -> NDArray[np.uint8]:
        """RGBA (size, size, 4); alpha says how much of a pixel the head covers.

        Args:
            places: vertices (V, 3) of each part, cm.
            mean_xy: (V, 2) of the skin, see `heads.Fitted`; None leaves furrows and paint out.
            view, projection: (4, 4), row by row.
            furrows: (256, 256) heights in cm; paint: (256, 256, 4) RGBA; both bottom up.
            without: parts that are not drawn.
        """
        kept = self._open(head)
        self._frame.use()
        self._gl.clear(0.0, 0.0, 0.0, 0.0)
        self._gl.enable(moderngl.DEPTH_TEST)
        program: Any = self._program
        program["view"].write(np.ascontiguousarray(view.T, "f4").tobytes())
        program["projection"].write(np.ascontiguousarray(projection.T, "f4").tobytes())
        for name in Lighting.__slots__:
            program[name].value = getattr(lighting, name)
        program["contrast"].value, program["wrap"].value = look.contrast, look.wrap
        self._furrows.write(
            np.zeros((MAP_PX, MAP_PX), "f4").tobytes() if furrows is None else furrows.tobytes()
        )
        self._paint.write(
            np.zeros((MAP_PX, MAP_PX, 4), "u1").tobytes() if paint is None else paint.tobytes()
        )
        self._furrows.use(2)
        self._paint.use(3)
        for unit, name in enumerate(("colour", "bumps", "furrows", "paint")):
            program[name].value = unit
        for part, mesh in head.parts.items():
            if part in without:
                continue
            self._draw(part, mesh, kept, places[part], mean_xy if part == "head" else None, look)
        self._gl.copy_framebuffer(self._seen, self._frame)
        raw = np.frombuffer(self._seen.read(components=4), np.uint8)
        return np.ascontiguousarray(raw.reshape(self._size, self._size, 4)[::-1])

    def _draw(
        self,
        part: str,
        mesh: HeadPart,
        kept: dict[str, Any],
        place: NDArray[np.float32],
        mean_xy: NDArray[np.float32] | None,
        look: Surface,
    ) -> None:
        program: Any = self._program
        is_hair, is_eye = part == "hair", part.startswith(("eye", "teeth", "gland"))
        program["skin"].value = 1.0 if part == "head" else 0.0
        program["cut"].value = 0.4 if is_hair else 0.0
        program["tint"].value = look.hair if is_hair else look.eyes if is_eye else look.skin
        program["gloss"].value = 0.5 if part.startswith("eye") else 0.06 if is_hair else look.gloss
        program["shine"].value = 120.0 if part.startswith("eye") else look.shine
        program["furrow"].value = look.furrow if mean_xy is not None else 0.0
        program["bump"].value = look.bump if kept["bumps"] is not self._white else 0.0
        kept["strands" if is_hair and kept["strands"] else "colour"].use(0)
        kept["bumps"].use(1)
        buffer, array = kept[part]
        mean = np.full((len(place), 2), 99.0, np.float32) if mean_xy is None else mean_xy
        buffer.write(
            np.concatenate([place, vertex_normals(mesh, place), mesh.uv, mean], axis=1)
            .astype("f4")
            .tobytes()
        )
        array.render()

    def _open(self, head: TexturedHead) -> dict[str, Any]:
        if head.name not in self._kept:
            for old in self._kept.values():
                for one in old.values():
                    for thing in one if isinstance(one, tuple) else (one,):
                        if thing is not None and thing is not self._white:
                            thing.release()
            self._kept.clear()
            kept: dict[str, Any] = {
                "colour": self._texture(head.colour),
                "bumps": self._white if head.normals is None else self._texture(head.normals),
                "strands": None if head.hair is None else self._texture(head.hair),
            }
            for part, mesh in head.parts.items():
                buffer = self._gl.buffer(reserve=len(mesh.vertices) * 10 * 4)
                index = self._gl.buffer(mesh.faces.astype("i4").tobytes())
                content = [(buffer, "3f 3f 2f 2f", "place", "normal", "uv", "mean_xy")]
                kept[part] = (buffer, self._gl.vertex_array(self._program, content, index))
            self._kept[head.name] = kept
        return self._kept[head.name]

    def _texture(self, pixels: NDArray[np.uint8]) -> moderngl.Texture:
        found = self._gl.texture(pixels.shape[1::-1], pixels.shape[2], pixels.tobytes())
        found.build_mipmaps()
        found.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
        return found


def vertex_normals(mesh: HeadPart, place: NDArray[np.float32]) -> NDArray[np.float32]:
    """Normals (V, 3), shared by vertices at the same place."""
    a, b, c = (place[mesh.faces[:, k]] for k in range(3))
    area = np.cross(b - a, c - a)
    count = int(mesh.welded.max()) + 1
    corner = mesh.welded[mesh.faces].T.ravel()
    total: Any = np.stack(
        [np.bincount(corner, np.tile(area[:, k], 3), count) for k in range(3)], axis=1
    )
    total /= np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-9)
    normals: NDArray[np.float32] = total[mesh.welded].astype(np.float32)
    return normals
