"""What one writes first: FastAPI and SQLAlchemy, one table, no tokens, no rules. The measure for the sandbox's speed.

python tests/bench/minimal_handler.py sqlite:///minimal.db 8081
"""

import sys
from collections.abc import Iterator
from typing import Annotated, Any

import uvicorn
from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict
from sqlalchemy import JSON, Engine, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

PATH = "/workspaces/{workspace}/projects/{project_name}/pipelines/{pipeline_id}/actions/{action_id}"


class Base(DeclarativeBase):
    pass


class Action(Base):
    __tablename__ = "actions"
    id: Mapped[int] = mapped_column(primary_key=True)
    configuration: Mapped[dict[str, Any]] = mapped_column(JSON)


class Update(BaseModel):
    model_config = ConfigDict(extra="allow")
    type: str
    name: str


def app_over(engine: Engine) -> FastAPI:
    app = FastAPI()

    def session() -> Iterator[Session]:
        with Session(engine) as opened:
            yield opened

    def found(opened: Session, action_id: int) -> Action:
        action = opened.get(Action, action_id, with_for_update=True)
        if action is None:
            raise HTTPException(404)
        return action

    @app.get(PATH)
    def read(action_id: int, opened: Annotated[Session, Depends(session)]) -> dict[str, Any]:
        action = opened.get(Action, action_id)
        if action is None:
            raise HTTPException(404)
        return {"id": action.id, **action.configuration}

    @app.patch(PATH)
    def update(action_id: int, sent: Update, opened: Annotated[Session, Depends(session)]) -> dict[str, Any]:
        action = found(opened, action_id)
        action.configuration = {**action.configuration, **sent.model_dump(exclude_unset=True)}
        answer = {"id": action.id, **action.configuration}
        opened.commit()
        return answer

    return app


def main(url: str, port: int) -> None:
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"), pool_size=8, max_overflow=0)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def same_durability(connection: Any, _: Any) -> None:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")

    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    with Session(engine) as opened:
        opened.add(Action(id=456, configuration={"type": "DOCKERFILE", "name": "Build image"}))
        opened.commit()
    uvicorn.run(app_over(engine), port=port)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
