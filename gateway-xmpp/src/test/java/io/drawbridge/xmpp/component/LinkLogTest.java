package io.drawbridge.xmpp.component;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import io.drawbridge.xmpp.HeardLog;
import io.drawbridge.xmpp.callbridge.LinkState;
import org.junit.jupiter.api.Test;

class LinkLogTest {
    private final LinkLog log = new LinkLog("cb.example.com");

    private void fails(String why) {
        log.changed(LinkState.AUTHENTICATING, LinkState.BACKOFF, why, false);
    }

    @Test
    void aFaultThatLastsIsWarnedOfOnceAndAnotherOneAnew() {
        try (HeardLog heard = new HeardLog()) {
            for (int i = 0; i < 50; i++) {
                fails("wrong secret");
            }
            assertEquals(1, heard.at(Level.WARN).size());
            fails("no such component");
            assertEquals(2, heard.at(Level.WARN).size());
        }
    }

    @Test
    void aFaultThatComesBackAfterTheLinkWorkedIsNews() {
        try (HeardLog heard = new HeardLog()) {
            fails("connection closed");
            log.usable(true, "a:5223");
            fails("connection closed");
            assertEquals(2, heard.at(Level.WARN).size());
        }
    }
}
