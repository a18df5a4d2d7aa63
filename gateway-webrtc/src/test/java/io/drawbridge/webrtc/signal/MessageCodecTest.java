package io.drawbridge.webrtc.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.meeting.page.PageNews;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageCodecTest {
    private static final String JOIN =
            "{\"type\":\"join\",\"version\":2,\"meeting\":\"demo\",\"name\":\"Jane\",\"language\":\"fr\",\"sdp\":\"v=0\\r\\n\"}";

    private final MessageCodec codec = new MessageCodec();

    @Test
    void everyClientMessageIsRead() {
        assertEquals(said(new ClientMessage.Join(2, "demo", "", "", "Jane", "fr", "v=0\r\n")), codec.read(JOIN));
        assertEquals(
                said(new ClientMessage.Resume(2, "abc", "k", 7)),
                codec.read("{\"type\":\"resume\",\"version\":2,\"session\":\"abc\",\"key\":\"k\",\"received\":7}"));
        assertEquals(said(new ClientMessage.Ping(0)), codec.read("{\"type\":\"ping\"}"));
        assertEquals(
                said(new ClientMessage.Candidate("0", "candidate:1")),
                codec.read("{\"type\":\"candidate\",\"mid\":\"0\",\"candidate\":\"candidate:1\"}"));
        assertEquals(said(new ClientMessage.Offer("v=0")), codec.read("{\"type\":\"offer\",\"sdp\":\"v=0\"}"));
        assertEquals(
                said(new ClientMessage.Command(new PageCommand.Mute(true))),
                codec.read("{\"type\":\"mute\",\"audio\":true}"));
        assertEquals(said(new ClientMessage.Leave()), codec.read("{\"type\":\"leave\",\"new\":1}"));
    }

    private static Optional<MessageCodec.Numbered> said(ClientMessage message) {
        return Optional.of(new MessageCodec.Numbered(0, message));
    }

    @Test
    void messagesAreNumbered() {
        assertEquals(
                Optional.of(new MessageCodec.Numbered(7, new ClientMessage.Leave())),
                codec.read("{\"n\":7,\"type\":\"leave\"}"));
        assertEquals(
                Optional.of(new MessageCodec.Numbered(8, new ClientMessage.Command(new PageCommand.Hand(true)))),
                codec.read("{\"type\":\"hand\",\"raised\":true,\"n\":8}"));
        for (String odd : List.of("0", "-1", "1.5", "\"1\"", "null", "1e99", "99999999999999999999")) {
            assertTrue(codec.read("{\"type\":\"leave\",\"n\":" + odd + "}").isEmpty(), odd);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"type\":\"dance\"}",
                "{\"type\":\"join\"}",
                "{\"type\":\"join\",\"version\":1,\"meeting\":\" \",\"name\":\"\",\"language\":\"en\",\"sdp\":\"\"}",
                "{\"type\":\"offer\",\"sdp\":null}",
                "{\"type\":\"candidate\",\"mid\":\"0\"}",
                "{\"type\":\"java.lang.Object\"}",
                "{\"type\":\"leave\"",
            })
    void anythingElseIsNoMessage(String text) {
        assertTrue(codec.read(text).isEmpty());
    }

    @Test
    void namesAreCutAndCleaned() {
        ClientMessage.Join join =
                new ClientMessage.Join(2, "demo", "", "", "  \u0007Ja\u202ene " + "x".repeat(100), "xx9", "v=0");
        assertEquals(64, join.name().length());
        assertTrue(join.name().startsWith("Jane xxx"), join.name());
        assertEquals("en", join.language());
    }

    @Test
    void mutatedMessagesNeverThrow() {
        Random random = new Random(3);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder(JOIN);
            for (int i = random.nextInt(6); i >= 0; i--) {
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(0x300));
            }
            codec.read(text.substring(0, random.nextInt(text.length() + 1)));
        }
        assertTrue(codec.read("[".repeat(60_000)).isEmpty());
        assertTrue(codec.read("x".repeat(MessageCodec.LONGEST_CHARS + 1)).isEmpty());
    }

    @Test
    void serverMessagesCarryTheirType() {
        assertEquals(
                "{\"type\":\"roster\",\"participants\":[{\"id\":\"7\",\"name\":\"A\",\"path\":\"cvi\",\"muted\":false,"
                        + "\"hand\":false,\"role\":\"host\",\"camera\":true,\"slides\":false}]}",
                codec.write(new PageNews.Roster(
                        List.of(new PageNews.Person("7", "A", "cvi", false, false, "host", true, false)))));
        assertEquals(
                "{\"type\":\"ice-servers\",\"iceServers\":[{\"urls\":[\"stun:a:1\"],\"username\":\"u\",\"credential\":\"c\"}]}",
                codec.write(new ServerMessage.IceServers(
                        List.of(new ServerMessage.IceServer(List.of("stun:a:1"), "u", "c")))));
        assertEquals(
                "{\"type\":\"limits\",\"maxFs\":3600,\"maxFps\":30,\"maxBitrateBps\":0,\"rids\":null}",
                codec.write(new PageNews.Limits(3600, 30, 0, null)));
        assertEquals(
                "{\"type\":\"error\",\"key\":\"not-ready\",\"detail\":\"d\"}",
                codec.write(new ServerMessage.Failure("not-ready", "d")));
        assertEquals("{\"type\":\"renegotiate\"}", codec.write(new ServerMessage.Renegotiate()));
    }

    @Test
    void theRateAllowsABurstAndThenAStream() {
        long now = 1_000_000_000L;
        MessageRate rate = new MessageRate(3, 2, now);
        assertTrue(rate.take(now) && rate.take(now) && rate.take(now));
        assertTrue(!rate.take(now));
        assertTrue(!rate.take(now + 400_000_000L));
        assertTrue(rate.take(now + 600_000_000L));
        assertTrue(rate.take(now + 60_000_000_000L) && rate.take(now + 60_000_000_000L));
    }
}
