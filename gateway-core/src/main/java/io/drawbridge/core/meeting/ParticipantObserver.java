package io.drawbridge.core.meeting;

import io.drawbridge.core.meeting.page.PageNews;

/** What a browser's page is told about its meeting. Called on the meeting's loop. */
public interface ParticipantObserver {
    /** One piece of news: all kinds when observing begins, then those that change. */
    void onNews(PageNews news);

    /** The participant is out; nothing comes after it. */
    void onGone();
}
