package io.drawbridge.xmpp.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.spi.RelayCredentials;
import io.drawbridge.xmpp.stanza.RelayServices;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What XMPP clients are told of our relay. */
class GuestRelaysTest {
    private static final Instant END = Instant.parse("2026-12-01T00:00:00Z");
    private static final RelayCredentials LENT = name -> new RelayCredentials.Ticket(
            List.of(
                    new RelayCredentials.Service("stun", "turn.example.com", 3478, "udp"),
                    new RelayCredentials.Service("turns", "turn.example.com", 5349, "tcp")),
            "1:" + name,
            "pass",
            END);

    private final GuestRelays relays = new GuestRelays(List.of(LENT));

    private String username(String jid) {
        return relays.services(jid).get(1).login().orElseThrow().username();
    }

    @Test
    void aRelayComesWithALoginAndStunWithout() {
        List<RelayServices.Service> services = relays.services("ann@example.com/x");
        assertEquals(
                new RelayServices.Service("stun", "udp", "turn.example.com", 3478, Optional.empty()), services.get(0));
        RelayServices.Service turns = services.get(1);
        assertEquals("turns tcp 5349", turns.type() + " " + turns.transport() + " " + turns.port());
        assertEquals("pass", turns.login().orElseThrow().password());
        assertEquals(END, turns.login().orElseThrow().expires());
    }

    @Test
    void theUserNameTellsAccountsApartAndNothingOfThem() {
        String ann = username("ann@example.com/x");
        assertEquals(ann, username("ann@example.com/y"));
        assertNotEquals(ann, username("bob@example.com/x"));
        assertTrue(ann.matches("1:x-[0-9a-f]{16}"), ann);
        assertNotEquals(
                ann,
                new GuestRelays(List.of(LENT))
                        .services("ann@example.com/x")
                        .get(1)
                        .login()
                        .orElseThrow()
                        .username(),
                "without the key nobody can look an address up");
        assertFalse(relays.services("no jid @ at all").isEmpty());
    }

    @Test
    void nothingLentIsNothingTold() {
        assertEquals(List.of(), new GuestRelays(List.of()).services("ann@example.com/x"));
    }
}
