package io.drawbridge.xmpp.component;

import java.util.Optional;

/** Tells a fault that is news from one that goes on: the log has each once, until it is over or becomes another. Pure. */
final class FaultLog {
    private Optional<String> told = Optional.empty();

    /** Whether this fault has to be told. */
    boolean isNews(String text) {
        boolean isNews = told.filter(text::equals).isEmpty();
        told = Optional.of(text);
        return isNews;
    }

    /** Whatever it was, it is over. */
    void over() {
        told = Optional.empty();
    }
}
