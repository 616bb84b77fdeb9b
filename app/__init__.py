"""Dargah (درگاه): the application is made by `app.factory.create_app`."""
