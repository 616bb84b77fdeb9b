"""Words that say little of what is wanted: function, question and intent words.

They are never dropped (a title may consist of them), a query only weighs them by half (`SOFT_WEIGHT`).
"""

from app.text.tokens import tokens

SOFT_WEIGHT = 0.5

_FUNCTION = """
و در به از که را رو با بر تا یا هم نیز این آن اون همین همان برای برا واسه بابت جهت طبق مورد درباره بین روی زیر بالای پیش
نزد پس اگر اگه ولی اما چون زیرا بعد قبل ضمن هر همه هیچ چند یک یه دیگر دیگه خیلی فقط بدون علیه توسط ها های هایی هایم هایت
هایش ای ام ات اش ایم اید اند ی می نمی تر ترین مان تان شان من تو ما شما او اون آنها خود خودم خودش خودمان خودمون است هست
هستم هستیم هستند نیست نیستم بود بوده بودم باشد باشه باشم باشند شد شده شده‌ام شدم شود میشه می‌شود میشود نمی‌شود نمیشه شوم
شوند نشده کرد کرده کردم کرده‌ام کن کنم کنه کند کنیم کنید کنند کردن نکرده می‌کنم میکنم می‌کند میکنه دارد داره دارم داریم دارند
ندارم ندارد نداره داشتم دارن تازه الان دوباره
a an the of for to in on at and or my is are i me with by from
"""
_QUESTION = """
چه چی چیست چیه چگونه چطور چطوری چجوری چجوریه چه‌طور چه‌جوری کجا کجاست کجاس کی کیه کدام کدوم چقدر چقد چه‌قدر آیا چرا چندتا
لازم لازمه نیاز باید میتونم می‌توانم میتوانم می‌تونم بتوانم بتونم میشه چیکار چکار کار how what where when which who do can
need want does
"""
_INTENT = """
گرفتن گرفته گرفتم بگیرم بگیرد بگیریم بگیره می‌گیرم میگیرم دریافت میخوام می‌خوام می‌خواهم میخواهم خواهم می‌خواهیم میخوایم
میخواستم می‌خواستم خواستن خواستار دادن بدم بدهم بده بدهید بدن انجام درخواست تقاضا مراجعه راهنما راهنمایی کمک لطفا اقدام
شیوه نحوه روش طریقه مراحل شروع get getting apply application
"""

SOFT = frozenset(token for text in (_FUNCTION, _QUESTION, _INTENT) for token in tokens(text))
"""Normalised words, with their half-space parts and joined forms."""
