package io.drawbridge.xmpp.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.xmpp.dns.DnsAnswer.Nothing;
import io.drawbridge.xmpp.dns.DnsAnswer.Why;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DnsFaultsTest {
    private static final String SERVER = "192.0.2.53:53";

    @Test
    void everyFailureHasItsOwnSentenceWithTheNameTheServerAndWhatToDo() {
        Set<String> sentences = new HashSet<>();
        for (Why why : Why.values()) {
            String text = DnsFaults.address("xmpp.example.com", new Nothing(why, SERVER, ""))
                    .text();
            assertTrue(sentences.add(text), text);
            assertTrue(text.contains("xmpp.example.com"), text);
            assertTrue(text.contains(": "), text);
            boolean aServerWasAsked = why != Why.NO_SERVER && why != Why.NOT_A_NAME;
            assertEquals(aServerWasAsked, text.contains(SERVER), text);
        }
    }

    @Test
    void aDetailIsToldOnOneLineAndInBounds() {
        Nothing nothing = new Nothing(Why.UNREACHABLE, SERVER, "x".repeat(5000) + "\n");
        String text = DnsFaults.address("xmpp.example.com", nothing).text();
        assertTrue(text.length() < 700, text);
        assertFalse(text.contains("\n"));
    }

    @Test
    void aHostThatDoesNotExistIsToldSo() {
        assertEquals(
                "the host xmpp.example.com of the XMPP server does not exist (the DNS server 192.0.2.53:53 says NXDOMAIN; it is an"
                        + " alias of b.example): correct the name in xmpp.server-address or in the SRV record, or add it to DNS",
                DnsFaults.address(
                                "xmpp.example.com",
                                new Nothing(Why.NO_SUCH_NAME, SERVER, "it is an alias of b.example"))
                        .text());
    }
}
