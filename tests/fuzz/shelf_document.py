"""The document of the shelf API, as its keeper would write it."""

import json
from typing import Any

from oaswright.document import document
from oaswright.document.document import Document

TEXT = """
openapi: 3.1.0
info: {title: Shelves, version: "1"}
security: [{bearer: [books:read]}]
paths:
  /shelves:
    get:
      operationId: listShelves
      tags: [shelves]
      parameters: [{$ref: '#/components/parameters/Limit'}]
      responses:
        "200": {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Shelf'}}}}}
        "400": {$ref: '#/components/responses/Error'}
        "401": {$ref: '#/components/responses/Error'}
    post:
      operationId: createShelf
      tags: [shelves]
      security: [{bearer: [books:write]}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Shelf'}}}}
      responses:
        "201": {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Shelf'}}}}
        "400": {$ref: '#/components/responses/Error'}
        "401": {$ref: '#/components/responses/Error'}
        "403": {$ref: '#/components/responses/Error'}
        "415": {$ref: '#/components/responses/Error'}
  /shelves/{shelf_id}:
    parameters: [{$ref: '#/components/parameters/ShelfId'}]
    get:
      operationId: getShelf
      tags: [shelves]
      responses: {"200": {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Shelf'}}}}, "400": &e {$ref: '#/components/responses/Error'}, "401": *e, "404": *e}
    put:
      operationId: putShelf
      tags: [shelves]
      security: [{bearer: [books:write]}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Shelf'}}}}
      responses: {"200": {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Shelf'}}}}, "400": *e, "401": *e, "403": *e, "404": *e, "415": *e}
    delete:
      operationId: deleteShelf
      tags: [shelves]
      security: [{bearer: [books:write]}]
      responses: {"204": {description: gone}, "400": *e, "401": *e, "403": *e, "404": *e}
  /shelves/{shelf_id}/books:
    parameters: [{$ref: '#/components/parameters/ShelfId'}]
    get:
      operationId: listBooks
      tags: [books]
      parameters: [{$ref: '#/components/parameters/Limit'}]
      responses: {"200": {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Book'}}}}}, "400": *e, "401": *e, "404": *e}
    post:
      operationId: createBook
      tags: [books]
      security: [{bearer: [books:write]}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}
      responses: {"201": {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}, "400": *e, "401": *e, "403": *e, "404": *e, "415": *e}
  /shelves/{shelf_id}/books/{book_id}:
    parameters: [{$ref: '#/components/parameters/ShelfId'}, {$ref: '#/components/parameters/BookId'}]
    get:
      operationId: getBook
      tags: [books]
      responses: {"200": {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}, "400": *e, "401": *e, "404": *e}
    put:
      operationId: putBook
      tags: [books]
      security: [{bearer: [books:write]}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}
      responses: {"200": {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}, "400": *e, "401": *e, "403": *e, "404": *e, "415": *e}
    patch:
      operationId: patchBook
      tags: [books]
      security: [{bearer: [books:write]}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/BookPatch'}}}}
      responses: {"200": {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}, "400": *e, "401": *e, "403": *e, "404": *e, "415": *e}
    delete:
      operationId: deleteBook
      tags: [books]
      security: [{bearer: [books:write]}]
      responses: {"204": {description: gone}, "400": *e, "401": *e, "403": *e, "404": *e}
components:
  securitySchemes: {bearer: {type: http, scheme: bearer}}
  parameters:
    ShelfId: {name: shelf_id, in: path, required: true, schema: {type: integer, minimum: 1}, example: 1}
    BookId: {name: book_id, in: path, required: true, schema: {type: integer, minimum: 1}, example: 2}
    Limit: {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 50, default: 50}}
  responses:
    Error: {description: refused, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
  schemas:
    Error: {type: object, required: [error], properties: {error: {type: string}}}
    Shelf:
      type: object
      required: [id, name]
      properties:
        id: {type: integer, readOnly: true}
        name: {type: string, minLength: 1, maxLength: 40}
        capacity: {type: integer, minimum: 0, maximum: 500, default: 10}
        room: {type: [string, "null"], maxLength: 30}
    BookFields:
      type: object
      properties:
        id: {type: integer, readOnly: true}
        url: {type: string, readOnly: true}
        revision: {type: integer, readOnly: true}
        title: {type: string, minLength: 1, maxLength: 60}
        pages: {type: integer, minimum: 1, maximum: 2000}
        rating: {type: [number, "null"], minimum: 0, maximum: 5}
        state: {type: string, enum: [DRAFT, PUBLISHED, RETIRED], default: DRAFT}
        reason: {type: string, minLength: 1, maxLength: 80}
        tags: {type: array, items: {type: string, minLength: 1, maxLength: 12}, maxItems: 4}
        notes: {type: [string, "null"], maxLength: 100}
        released: {type: string, format: date}
        lendable: {type: boolean, default: true}
        size: {type: object, required: [width, height], properties: {width: {type: integer, minimum: 1, maximum: 100}, height: {type: integer, minimum: 1, maximum: 100}}}
        lock_code: {type: string, minLength: 4, maxLength: 8, writeOnly: true}
      if: {required: [state], properties: {state: {const: RETIRED}}}
      then: {required: [reason]}
      else: {not: {required: [reason]}}
    Book: {allOf: [{$ref: '#/components/schemas/BookFields'}], required: [id, url, revision, title]}
    BookPatch: {$ref: '#/components/schemas/BookFields'}
"""


def load() -> Document:
    """The document, parsed."""
    return document.parse(TEXT, "shelves.yaml")


def tree() -> dict[str, Any]:
    """A copy of the document's tree that may be changed."""
    copy: dict[str, Any] = json.loads(json.dumps(load().tree))
    return copy
