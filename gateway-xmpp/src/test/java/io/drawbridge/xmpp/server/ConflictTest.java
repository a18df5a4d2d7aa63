package io.drawbridge.xmpp.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.xmpp.Await;
import io.drawbridge.xmpp.TestBed;
import io.drawbridge.xmpp.component.HandshakeDigest;
import io.drawbridge.xmpp.stanza.StreamLimits;
import java.io.IOException;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;

class ConflictTest {
    private static final String NAME = "other.example.com";
    private static final ServerLimits IMPATIENT =
            new ServerLimits(StreamLimits.STRICT, 10, 20, 4 * 1024 * 1024, 60, 1, 2);

    private static TestBed bed(Conflict policy) throws Exception {
        return new TestBed(settings -> settings.with(policy).with(IMPATIENT, GuestLimits.DEFAULT));
    }

    /** Proves the secret, and does not wait for what comes of it. */
    private static RawComponent ask(TestBed bed) throws IOException, GeneralSecurityException {
        RawComponent component = new RawComponent(bed);
        component.open(NAME);
        component.prove(HandshakeDigest.of(component.id(), TestBed.SECRET.reveal()));
        return component;
    }

    private static void answerPing(RawComponent holder) throws IOException {
        String ping = holder.hear("<ping xmlns='urn:xmpp:ping'/></iq>");
        String id = ping.substring(ping.indexOf(" id='") + 5).split("'")[0];
        holder.write("<iq type='result' id='" + id + "' from='" + NAME + "' to='example.com'/>");
    }

    @Test
    void aLivingHolderStaysAndTheSecondIsToldSinceWhenAndFromWhereItIs() throws Exception {
        try (TestBed bed = bed(Conflict.REFUSE);
                RawComponent holder = new RawComponent(bed).register(NAME);
                RawComponent second = ask(bed)) {
            answerPing(holder);
            String error = second.hearAll();
            assertTrue(error.contains("<conflict "), error);
            assertTrue(error.contains("since 20") && error.contains("from " + holder.address()), error);
            holder.write("<iq type='get' id='1' from='" + NAME + "'><ping xmlns='urn:xmpp:ping'/></iq>");
            holder.hear("type='result'");
        }
    }

    @Test
    void aHolderThatDoesNotAnswerLosesItsPlaceWithinTheTimeForIt() throws Exception {
        try (TestBed bed = bed(Conflict.REFUSE);
                RawComponent dead = new RawComponent(bed).register(NAME);
                RawComponent second = ask(bed)) {
            second.hear("<handshake/>");
            String error = dead.hearAll();
            assertTrue(error.contains("<connection-timeout ") && error.contains(second.address()), error);
        }
    }

    @Test
    void aThirdOneIsRefusedWhileTheFirstIsBeingAsked() throws Exception {
        try (TestBed bed = bed(Conflict.REFUSE);
                RawComponent holder = new RawComponent(bed).register(NAME);
                RawComponent second = ask(bed)) {
            holder.hear("urn:xmpp:ping");
            try (RawComponent third = ask(bed)) {
                assertTrue(third.hearAll().contains("<conflict "));
            }
            second.hear("<handshake/>");
        }
    }

    @Test
    void aHolderThatLeavesWhileItIsAskedMakesRoom() throws Exception {
        try (TestBed bed = bed(Conflict.REFUSE);
                RawComponent holder = new RawComponent(bed).register(NAME);
                RawComponent second = ask(bed)) {
            holder.hear("urn:xmpp:ping");
            holder.write("</stream:stream>");
            second.hear("<handshake/>");
        }
    }

    @Test
    void withReplaceTheNewestHoldsTheName() throws Exception {
        try (TestBed bed = bed(Conflict.REPLACE);
                RawComponent first = new RawComponent(bed).register(NAME);
                RawComponent second = new RawComponent(bed).register(NAME)) {
            String error = first.hearAll();
            assertTrue(error.contains("<conflict ") && error.contains("replaced"), error);
            second.write(
                    "<iq type='get' id='1' from='" + NAME + "' to='" + NAME + "'><ping xmlns='urn:xmpp:ping'/></iq>");
            second.hear("id='1'");
            Await.until(
                    "one holder is left",
                    () -> bed.meters.get("drawbridge.xmpp.components").gauge().value() == 1);
        }
    }
}
