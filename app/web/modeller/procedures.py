"""What is deployed: the municipality's procedures, their versions, and one version to read."""

from __future__ import annotations

from flask import Response, render_template, request

from app.errors import NotFound
from app.identity import Role
from app.queries import accounts, definitions, drafts
from app.web.access import requires
from app.web.context import tenant_transaction
from app.web.modeller.blueprint import blueprint
from app.web.modeller.reading import describe_files, main_diagram


@blueprint.get("/verfahren")
@requires(Role.MODELLER)
def list_procedures() -> str:
    """Show all procedures with their latest version, running instances and drafts."""
    with tenant_transaction() as session:
        procedures = definitions.list_procedures(session)
        drafts_by_key = {draft.key: draft for draft in drafts.list_drafts(session)}
        names = accounts.names_of(session, {draft.updated_by for draft in drafts_by_key.values()})
        return render_template(
            "modeller/procedures.html", procedures=procedures, drafts=drafts_by_key, names=names
        )


@blueprint.get("/verfahren/<key>")
@requires(Role.MODELLER)
def show_procedure(key: str) -> str:
    """Show the versions of a procedure: when, by whom, and how many instances still run on them."""
    with tenant_transaction() as session:
        versions = definitions.list_versions(session, key)
        if not versions:
            raise NotFound("Dieses Verfahren gibt es hier nicht.", procedure=key)
        draft = drafts.find_draft(session, key)
        people = {definition.deployed_by for definition, _ in versions}
        names = accounts.names_of(session, people | ({draft.updated_by} if draft else set()))
        return render_template(
            "modeller/procedure.html", key=key, versions=versions, draft=draft, names=names
        )


@blueprint.get("/verfahren/<key>/versionen/<int:version>")
@requires(Role.MODELLER)
def show_version(key: str, version: int) -> str:
    """Show one version as it was deployed: a diagram (`diagramm`, else the main one) and all its files."""
    with tenant_transaction() as session:
        definition = definitions.get_definition(session, key, version)
        files = definitions.files_of(session, definition.id)
        names = accounts.names_of(session, {definition.deployed_by})
        versions = definitions.list_versions(session, key)
        diagrams = sorted(path for path in files if path.endswith(".bpmn"))
        chosen = request.args.get("diagramm")
        return render_template(
            "modeller/version.html",
            definition=definition,
            latest=versions[0][0].version,
            older=sum(number for each, number in versions if each.version != versions[0][0].version),
            diagrams=diagrams,
            diagram=chosen if chosen in diagrams else main_diagram(files),
            files=describe_files(files),
            draft=drafts.find_draft(session, key),
            names=names,
        )


@blueprint.get("/verfahren/<key>/versionen/<int:version>/dateien/<path:path>")
@requires(Role.MODELLER, Role.OPERATOR)
def version_file(key: str, version: int, path: str) -> Response:
    """Send a file of a version as it was deployed; it never changes."""
    with tenant_transaction() as session:
        definition = definitions.get_definition(session, key, version)
        content = definitions.files_of(session, definition.id).get(path)
    return send_text(content, path)


def send_text(content: bytes | None, path: str) -> Response:
    """Send a file of a procedure as text: nothing of it may act as a page of ours.

    Raises:
        NotFound: there is no such file.
    """
    if content is None:
        raise NotFound("Diese Datei gibt es nicht.", file=path)
    return Response(content, mimetype="text/plain")
