# The image of compose.yaml: web server and worker, built from this folder.
FROM node:22-bookworm-slim AS pages
WORKDIR /src/app/frontend
COPY app/frontend/ ./
RUN npm ci --no-audit --no-fund && npm run build

FROM python:3.13-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home laufzettel
WORKDIR /opt/laufzettel
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
COPY --from=pages /src/app/web/static/built app/web/static/built
RUN pip install --no-cache-dir --no-deps -e .
USER laufzettel
EXPOSE 8000
ENTRYPOINT ["laufzettel"]
CMD ["serve", "--bind", "0.0.0.0:8000"]
