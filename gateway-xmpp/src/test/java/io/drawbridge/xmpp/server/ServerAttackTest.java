package io.drawbridge.xmpp.server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.xmpp.Await;
import io.drawbridge.xmpp.TestBed;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What strangers and components gone bad may send: each is answered in bounds, costs little, and disturbs nobody else. */
class ServerAttackTest {
    private static final String OTHER = "other.example.com";
    private static final long MOST_CPU_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int LONGEST_ANSWER = 3000;

    private static String stanza(String namespace, String inner) {
        return "<iq" + (namespace.isEmpty() ? "" : " xmlns='" + namespace + "'") + " type='set' id='1' to='" + OTHER
                + "'>" + inner + "</iq>";
    }

    private static String repeated(String text, int times) {
        return text.repeat(times);
    }

    private static String attributes(int count) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < count; i++) {
            all.append(" a").append(i).append("='x'");
        }
        return "<q xmlns='urn:q'" + all + "/>";
    }

    private static String declarations(int count) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < count; i++) {
            all.append(" xmlns:n").append(i).append("='urn:").append(i).append("'");
        }
        return "<q xmlns='urn:q'" + all + repeated("><n0:b", 40) + "/>" + repeated("</n0:b>", 39) + "</q>";
    }

    /**
     * What is sent.
     *
     * @param text with the place of a stanza, or to be put into one
     * @param conditions which stream errors are right for it
     */
    private record Attack(String name, String text, String conditions) {
        String in(String namespace) {
            return filled(text, namespace);
        }
    }

    private static List<Attack> attacks() {
        String xml = "restricted-xml|not-well-formed|bad-format";
        String policy = "policy-violation";
        return List.of(
                new Attack("document type", "<!DOCTYPE x SYSTEM 'file:///etc/passwd'>%s", xml),
                new Attack("billion laughs", "<!DOCTYPE l [<!ENTITY a 'lol'><!ENTITY b '&a;&a;'>]>%s", xml),
                new Attack("unknown entity", stanzaWith("<q xmlns='urn:q'>&lol;</q>"), xml),
                new Attack("character that XML has not", stanzaWith("<q xmlns='urn:q'>&#0;</q>"), xml),
                new Attack("processing instruction", stanzaWith("<?php evil ?>"), xml),
                new Attack("comment", stanzaWith("<!-- hidden -->"), xml),
                new Attack("comment before the stanza", "<!-- hidden -->%s", xml),
                new Attack("33 deep", stanzaWith(repeated("<a>", 32) + repeated("</a>", 32)), policy),
                new Attack("4500 deep", stanzaWith(repeated("<a>", 4500) + repeated("</a>", 4500)), policy),
                new Attack("65 attributes", stanzaWith(attributes(65)), policy),
                new Attack("6000 attributes", stanzaWith(attributes(6000)), policy + "|not-well-formed"),
                new Attack("1500 namespaces", stanzaWith(declarations(1500)), policy + "|not-well-formed"),
                new Attack("no name behind a prefix", stanzaWith("<x:9 xmlns:x='urn:x'/>"), policy),
                new Attack("a long namespace", stanzaWith("<q xmlns='" + repeated("u", 300) + "'/>"), policy),
                new Attack("64 KiB and one byte", stanzaWith("<q>" + repeated("x", 65_536) + "</q>"), policy),
                new Attack(
                        "a second stream",
                        "<stream:stream xmlns:stream='http://etherx.jabber.org/streams'>",
                        "invalid-xml|not-well-formed|unsupported-stanza-type|invalid-namespace"),
                new Attack("no XML", "GET / HTTP/1.1\r\n\r\n", xml),
                new Attack("a wrong end", "</iq>" + repeated("<q/>", 10), xml),
                new Attack("an unknown stanza", "<presents xmlns='jabber:client'/>", "unsupported-stanza-type"),
                new Attack("an element of no namespace", "<x xmlns=''/>", "unsupported-stanza-type"));
    }

    private static String stanzaWith(String inner) {
        return "STANZA" + inner;
    }

    private static String filled(String attack, String namespace) {
        return attack.startsWith("STANZA")
                ? stanza(namespace, attack.substring(6))
                : attack.replace("%s", stanza(namespace, "<q xmlns='urn:q'/>"));
    }

    private static void isAnswered(String what, String answer, String conditions) {
        assertTrue(Pattern.compile("<(" + conditions + ") ").matcher(answer).find(), what + ": " + answer);
        assertTrue(answer.length() < LONGEST_ANSWER, what + ": an answer of " + answer.length());
    }

    /** CPU of the loop that does everything, since the last call. */
    private static final class Meter {
        private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        private final long thread;
        private long last;

        Meter(TestBed bed) throws Exception {
            thread = bed.loops
                    .signalling()
                    .submit(() -> Thread.currentThread().getId())
                    .get(5, TimeUnit.SECONDS);
        }

        long nanos() {
            long now = threads.getThreadCpuTime(thread);
            long spent = now - last;
            last = now;
            return spent;
        }
    }

    @Test
    void aComponentThatAttacksLosesItsStream() throws Exception {
        try (TestBed bed = new TestBed();
                RawComponent witness = new RawComponent(bed).register(TestBed.COMPONENT)) {
            Meter meter = new Meter(bed);
            for (Attack attack : attacks()) {
                long cpu = Long.MAX_VALUE;
                for (int round = 0; round < 3; round++) {
                    try (RawComponent attacker = new RawComponent(bed).register(OTHER)) {
                        meter.nanos();
                        attacker.write(attack.in(""));
                        isAnswered(attack.name(), attacker.hearAll(), attack.conditions());
                        cpu = Math.min(cpu, meter.nanos());
                    }
                }
                assertTrue(cpu < MOST_CPU_NANOS, attack.name() + " costs " + cpu + " ns");
                isUnharmed(witness);
            }
        }
    }

    @Test
    void aStrangerThatAttacksIsTurnedAway() throws Exception {
        try (TestBed bed = new TestBed()) {
            for (Attack attack : attacks()) {
                try (RawComponent stranger = new RawComponent(bed)) {
                    stranger.open(OTHER);
                    stranger.write(attack.in(""));
                    isAnswered(attack.name(), stranger.hearAll(), attack.conditions() + "|not-authorized");
                }
            }
        }
    }

    @Test
    void aGuestThatAttacksLosesItsStream() throws Exception {
        try (GuestBed bed = new GuestBed();
                RawComponent witness = new RawComponent(bed.bed).register(TestBed.COMPONENT)) {
            Meter meter = new Meter(bed.bed);
            for (Attack attack : attacks()) {
                long cpu = Long.MAX_VALUE;
                for (int round = 0; round < 3; round++) {
                    try (GuestClient attacker = bed.guest()) {
                        attacker.enter();
                        meter.nanos();
                        attacker.write(attack.in("jabber:client"));
                        isAnswered(attack.name(), attacker.hearAll(), attack.conditions());
                        cpu = Math.min(cpu, meter.nanos());
                    }
                }
                assertTrue(cpu < MOST_CPU_NANOS, attack.name() + " costs " + cpu + " ns");
                isUnharmed(witness);
            }
        }
    }

    private static void isUnharmed(RawComponent witness) throws IOException {
        witness.write("<iq type='get' id='w' from='" + TestBed.COMPONENT + "'><ping xmlns='urn:xmpp:ping'/></iq>");
        witness.hear("type='result'");
    }

    @Test
    void twoElementsHalfAnElementAndBytesOverWebSocketAreNoMessage() throws Exception {
        try (GuestBed bed = new GuestBed()) {
            for (String message :
                    List.of("<a/><b/>", "<a>", "<a/>x", " ", "", "</o:stream>", "<a/></o:stream>", "<o:a/>x")) {
                try (GuestClient guest = bed.guest()) {
                    guest.enter();
                    guest.write(message);
                    isAnswered("a guest", guest.hearAll(), "not-well-formed|bad-format|policy-violation");
                }
            }
            try (GuestClient guest = bed.guest()) {
                guest.enter();
                guest.socket
                        .sendBinary(java.nio.ByteBuffer.wrap(new byte[] {1}), true)
                        .get(5, TimeUnit.SECONDS);
                isAnswered("a guest", guest.hearAll(), "bad-format");
            }
        }
    }

    @Test
    void aFrameFarAboveTheLimitClosesTheWebSocket() throws Exception {
        try (GuestBed bed = new GuestBed();
                GuestClient guest = bed.guest()) {
            guest.enter();
            guest.socket.sendText("<a>" + "x".repeat(300_000), true).exceptionally(e -> guest.socket);
            assertTrue(guest.hearAll().length() < LONGEST_ANSWER);
        }
    }

    @Test
    void characterDataIsTextLikeAnyOther() throws Exception {
        try (TestBed bed = new TestBed();
                RawComponent one = new RawComponent(bed).register(OTHER)) {
            one.write("<message from='" + OTHER + "' to='" + OTHER + "'><body><![CDATA[<a>&]]></body></message>");
            assertTrue(one.hear("</message>").contains("<body>&lt;a&gt;&amp;</body>"));
        }
    }

    @Test
    void aStreamThatComesByteByByteIsClosedInTimeNoMatterThatItGoesOn() throws Exception {
        try (TestBed bed = plain(ServerLimits.of(1, 20));
                Socket socket = new Socket(bed.serverAddress.getAddress(), bed.serverAddress.getPort())) {
            byte[] header = ("<stream:stream xmlns='jabber:component:accept'" + " ".repeat(5000)).getBytes("US-ASCII");
            long began = System.nanoTime();
            boolean open = true;
            for (int i = 0; open && i < 500; i++) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                try {
                    socket.getOutputStream().write(header[i]);
                    open = socket.getInputStream().available() == 0;
                } catch (IOException e) {
                    open = false;
                }
            }
            assertFalse(open);
            assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(8));
        }
    }

    private static TestBed plain(ServerLimits limits) throws Exception {
        return new TestBed(settings ->
                settings.with(Optional.empty(), ClientCertificates.UNCHECKED).with(limits, GuestLimits.DEFAULT));
    }

    private static RawComponent plainComponent(TestBed bed) throws IOException {
        return new RawComponent(new Socket(bed.serverAddress.getAddress(), bed.serverAddress.getPort()));
    }

    @Test
    void thousandsOfIdleSocketsKeepNeitherComponentsNorNewOnesFromServing() throws Exception {
        List<Socket> idle = new ArrayList<>();
        try (TestBed bed = plain(ServerLimits.of(10, 200));
                RawComponent inside = plainComponent(bed).register(TestBed.COMPONENT)) {
            for (int i = 0; i < 2000; i++) {
                idle.add(new Socket(bed.serverAddress.getAddress(), bed.serverAddress.getPort()));
            }
            long began = System.nanoTime();
            try (RawComponent fresh = plainComponent(bed).register(OTHER)) {
                isUnharmed(inside);
                fresh.write("<iq type='get' id='f' from='" + OTHER + "' to='" + TestBed.COMPONENT
                        + "'><ping xmlns='urn:xmpp:ping'/></iq>");
                inside.hear("id='f'");
            }
            assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(5));
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void whoClosesItsHalfIsGoneAndItsNameIsFree() throws Exception {
        try (TestBed bed = plain(ServerLimits.DEFAULT);
                RawComponent half = plainComponent(bed).register(OTHER)) {
            half.halfClose();
            half.hearAll();
            Await.until(
                    "it is gone",
                    () -> bed.meters.get("drawbridge.xmpp.components").gauge().value() == 0);
            try (RawComponent next = plainComponent(bed)) {
                next.register(OTHER);
            }
        }
    }
}
