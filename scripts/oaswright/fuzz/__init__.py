"""Does a live server do what the document says? A campaign yields events; `campaign.run` is where it starts."""
