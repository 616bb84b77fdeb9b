"""The engines behind `app.search.engine.Engine`."""
