package io.drawbridge.xmpp.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.net.Loops;
import io.drawbridge.core.pki.ServerNames;
import io.drawbridge.xmpp.Await;
import io.drawbridge.xmpp.FakeJoins;
import io.drawbridge.xmpp.TestBed;
import io.drawbridge.xmpp.callbridge.LinkState;
import io.drawbridge.xmpp.callbridge.LinkTimes;
import io.drawbridge.xmpp.jingle.CallbridgeJoins;
import io.drawbridge.xmpp.jingle.JingleDispatcher;
import io.drawbridge.xmpp.jingle.XmppJoinLink;
import io.drawbridge.xmpp.jingle.standard.GuestCalls;
import io.drawbridge.xmpp.jingle.standard.JingleLimits;
import io.drawbridge.xmpp.jingle.standard.MeetingContacts;
import io.drawbridge.xmpp.server.RawComponent;
import io.drawbridge.xmpp.stanza.RelayServices;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.XmlPrinter;
import io.netty.util.concurrent.Ticker;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.SocketException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The callbridge's side of a link: what strangers write reaches it through a good server and costs it nothing, and a server gone bad costs
 * it that link and no more.
 */
class LinkAttackTest {
    private static final String OWN = TestBed.COMPONENT;
    private static final String STRANGER = "romeo@example.net/x";
    private static final long MOST_CPU_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int LONGEST_ANSWER = 1500;
    private static final LinkTimes QUICK = new LinkTimes(
            TimeUnit.MILLISECONDS.toNanos(1500),
            TestBed.FAST.pingNanos(),
            TestBed.FAST.probeNanos(),
            TestBed.FAST.stableNanos(),
            TestBed.FAST.firstWaitNanos(),
            TestBed.FAST.longestWaitNanos(),
            TestBed.FAST.lastingWaitNanos());

    private final Loops loops = new Loops(1);
    private final List<String> lost = new CopyOnWriteArrayList<>();
    private final FakeJoins inner = new FakeJoins();
    private HostileServer server;
    private ComponentLink link;
    private long loopThread;
    private int pings;

    @BeforeEach
    void register() throws Exception {
        loopThread =
                loops.signalling().submit(() -> Thread.currentThread().getId()).get(5, TimeUnit.SECONDS);
        server = new HostileServer(OWN);
        LinkSettings settings = new LinkSettings(
                OWN,
                TestBed.SECRET,
                new ServerAddress("localhost", server.port()),
                new ServerNames(TestBed.DOMAIN, "localhost"),
                Optional.empty(),
                AddressLookup.fixed(List.of(InetAddress.getLoopbackAddress())),
                QUICK);
        IqHandlers handlers = new IqHandlers();
        link = new ComponentLink(loops, Ticker.systemTicker(), settings, handlers, new Random(1));
        link.trace((to, why) -> {
            if (to == LinkState.BACKOFF) {
                lost.add(why);
            }
        });
        serve(handlers, link, inner);
        link.enable();
        awaitUsable();
    }

    private static void serve(IqHandlers handlers, Carrier link, FakeJoins inner) {
        JingleDispatcher dispatcher = new JingleDispatcher(handlers);
        dispatcher.serve(new CallbridgeJoins(link, inner, Set.of(OWN)));
        dispatcher.serve(new XmppJoinLink(link, link));
        GuestCalls guests = new GuestCalls(link, inner, JingleLimits.DEFAULT);
        dispatcher.serve(guests);
        MeetingContacts.install(handlers, guests, (meeting, source) -> true, RelayServices.NONE);
    }

    @AfterEach
    void close() throws Exception {
        link.disable().await(5, TimeUnit.SECONDS);
        server.close();
        loops.close();
    }

    private void awaitUsable() {
        Await.until("the link is usable: " + link.status(), () -> link.status().usable());
    }

    private static String iq(String head, String inner) {
        return "<iq " + head + " from='" + STRANGER + "' to='" + OWN + "'>" + inner + "</iq>";
    }

    private static String nested(int depth, String name) {
        return ("<" + name + ">").repeat(depth) + ("</" + name + ">").repeat(depth);
    }

    private static String attributes(int count) {
        StringBuilder all = new StringBuilder("<q xmlns='urn:q'");
        for (int i = 0; i < count; i++) {
            all.append(" a").append(i).append("='x'");
        }
        return all.append("/>").toString();
    }

    /** What a stranger can have a server pass on, with the condition that it is answered with; empty = with nothing. */
    private static Map<String, List<String>> stanzas() {
        Map<String, List<String>> all = new LinkedHashMap<>();
        String set = "type='set' id='1'";
        String jingle = "<jingle xmlns='urn:xmpp:jingle:1' action='session-initiate' sid='a'>";
        all.put("no type", List.of(iq("id='1'", "<q xmlns='urn:q'/>"), "bad-request"));
        all.put("an unknown type", List.of(iq("type='put' id='1'", "<q xmlns='urn:q'/>"), "bad-request"));
        all.put("no id", List.of(iq("type='get'", "<q xmlns='urn:q'/>"), "bad-request"));
        all.put("an empty get", List.of(iq("type='get' id='1'", ""), "bad-request"));
        all.put(
                "two children",
                List.of(iq("type='get' id='1'", "<q xmlns='urn:q'/><q xmlns='urn:q'/>"), "bad-request"));
        all.put("an error without child", List.of(iq("type='error' id='1'", ""), ""));
        all.put("an error without condition", List.of(iq("type='error' id='1'", "<error/>"), ""));
        all.put("a result that nobody waits for", List.of(iq("type='result' id='1'", nested(20, "a")), ""));
        all.put("1000 nested unknown elements", List.of(iq(set, nested(1000, "a")), "policy-violation"));
        all.put(
                "1000 nested known elements",
                List.of(iq(set, jingle + nested(1000, "content") + "</jingle>"), "policy-violation"));
        all.put("33 deep", List.of(iq(set, nested(32, "a")), "policy-violation"));
        all.put("4500 deep", List.of(iq(set, nested(4500, "a")), "policy-violation"));
        all.put(
                "as deep as may be",
                List.of(
                        iq(set, jingle + nested(30, "content") + "</jingle>").replace("to='", "to='1000@"),
                        "bad-request"));
        all.put("65 attributes", List.of(iq(set, attributes(65)), "policy-violation"));
        all.put("6000 attributes", List.of(iq(set, attributes(6000)), "policy-violation"));
        all.put("64 attributes", List.of(iq(set, attributes(63)), "service-unavailable"));
        all.put("64 KiB and one byte", List.of(iq(set, "<q>" + "x".repeat(65_536) + "</q>"), "policy-violation"));
        all.put("a million bytes", List.of(iq(set, "<q>" + "x".repeat(1_000_000) + "</q>"), "policy-violation"));
        all.put(
                "10000 empty elements",
                List.of(iq(set, "<q>" + "<a/>".repeat(10_000) + "</q>"), "service-unavailable"));
        all.put(
                "a nested stream",
                List.of(
                        iq(set, "<stream:stream xmlns:stream='http://etherx.jabber.org/streams' id='evil'/>"),
                        "service-unavailable"));
        all.put("a nested handshake", List.of(iq(set, "<handshake/>"), "service-unavailable"));
        all.put(
                "CDATA",
                List.of(iq(set, "<q xmlns='urn:q'><![CDATA[</q></iq></stream:stream>]]></q>"), "service-unavailable"));
        all.put("no name behind a prefix", List.of(iq(set, "<x:9 xmlns:x='urn:x'/>"), "policy-violation"));
        all.put("a long namespace", List.of(iq(set, "<q xmlns='" + "u".repeat(300) + "'/>"), "policy-violation"));
        all.put("jingle of nothing", List.of(iq(set, "<jingle xmlns='urn:xmpp:jingle:1'/>"), "service-unavailable"));
        all.put(
                "a holder that is a stranger",
                List.of(
                        iq(
                                "type='get' id='1'",
                                "<holder xmlns='urn:drawbridge:holder:1' id='0' host='evil' held='999999999'/>"),
                        "service-unavailable"));
        all.put(
                "a message",
                List.of("<message from='" + STRANGER + "' to='" + OWN + "'>" + nested(30, "a") + "</message>", ""));
        all.put(
                "presence of no type",
                List.of("<presence type='\u00e4' from='" + STRANGER + "' to='" + OWN + "'/>", ""));
        all.put("a request of nobody", List.of("<iq type='get' id='1' to='" + OWN + "'/>", ""));
        all.put("a request of no address", List.of("<iq type='get' id='1' from='@@' to='" + OWN + "'/>", ""));
        all.put("an unknown stanza", List.of("<x xmlns='urn:x'/>", ""));
        return all;
    }

    @Test
    void whatStrangersWriteIsAnsweredInBoundsAndTheLinkStands() throws Exception {
        Instant since = link.status().since();
        for (Map.Entry<String, List<String>> attack : stanzas().entrySet()) {
            String name = attack.getKey();
            long cpu = Long.MAX_VALUE;
            for (int round = 0; round < 3; round++) {
                long before = ManagementFactory.getThreadMXBean().getThreadCpuTime(loopThread);
                server.say(attack.getValue().get(0));
                List<XmlElement> answers = untilAPingIsAnswered();
                cpu = Math.min(cpu, ManagementFactory.getThreadMXBean().getThreadCpuTime(loopThread) - before);
                isAnswered(name, answers, attack.getValue().get(1));
            }
            assertTrue(cpu < MOST_CPU_NANOS, name + " costs " + cpu + " ns");
        }
        assertEquals(since, link.status().since());
        assertEquals(List.of(), lost);
        assertTrue(inner.requests.isEmpty());
    }

    /** What else is answered up to there; the stream is in order. */
    private List<XmlElement> untilAPingIsAnswered() throws Exception {
        String id = "ping" + pings++;
        server.say(iq("type='get' id='" + id + "'", "<ping xmlns='urn:xmpp:ping'/>"));
        List<XmlElement> answers = new ArrayList<>();
        for (XmlElement next = server.next(); !next.attribute("id").equals(id); next = server.next()) {
            answers.add(next);
        }
        return answers;
    }

    private static void isAnswered(String name, List<XmlElement> answers, String condition) {
        assertEquals(condition.isEmpty() ? 0 : 1, answers.size(), () -> name + ": " + answers);
        for (XmlElement answer : answers) {
            String xml = XmlPrinter.print(answer, "");
            assertTrue(xml.contains("<" + condition + " ") && xml.contains("to='" + STRANGER), name + ": " + xml);
            assertTrue(xml.length() < LONGEST_ANSWER, name + ": an answer of " + xml.length());
        }
    }

    @Test
    void aServerGoneBadCostsThatLinkAndNoMore() throws Exception {
        String head = "<iq type='get' id='1' from='x' to='" + OWN + "'>";
        Map<String, String> attacks = new LinkedHashMap<>();
        attacks.put("document type", "<!DOCTYPE x SYSTEM 'file:///etc/passwd'>");
        attacks.put("billion laughs", "<!DOCTYPE l [<!ENTITY a 'lol'><!ENTITY b '&a;&a;'>]>" + head + "&b;</iq>");
        attacks.put("entity", head + "&lol;</iq>");
        attacks.put("processing instruction", head + "<?php evil ?></iq>");
        attacks.put("comment", head + "<!-- hidden --></iq>");
        attacks.put("comment between stanzas", "<!-- hidden -->");
        attacks.put("second header", HostileServer.GREETING.substring(HostileServer.GREETING.indexOf("<stream")));
        attacks.put("second declaration", "<?xml version='1.0'?>");
        attacks.put("text between stanzas", "hello");
        attacks.put("characters that XML has not", head + "&#0;</iq>");
        attacks.put("a wrong end", "<iq></message>");
        attacks.put("no XML", "\u0000\u0016\u0003\u0001");
        attacks.put("more than can be skipped", head + "<q>" + "x".repeat(1_100_000) + "</q></iq>");
        attacks.put("an unknown error", "<stream:error><x/></stream:error>");
        attacks.put("the end of the stream", "</stream:stream>");
        for (Map.Entry<String, String> attack : attacks.entrySet()) {
            int before = lost.size();
            long cpu = ManagementFactory.getThreadMXBean().getThreadCpuTime(loopThread);
            server.say(attack.getValue());
            Await.until(attack.getKey() + " is a reason to part", () -> lost.size() > before);
            long spent = ManagementFactory.getThreadMXBean().getThreadCpuTime(loopThread) - cpu;
            assertTrue(spent < 2 * MOST_CPU_NANOS, attack.getKey() + " costs " + spent + " ns");
            assertTrue(lost.get(before).contains("localhost:" + server.port()), lost.get(before));
            awaitUsable();
        }
    }

    @Test
    void aServerThatMisbehavesBeforeTheHandshakeIsTriedAgain() throws Exception {
        String ping =
                "<iq type='get' id='early' from='" + STRANGER + "' to='" + OWN + "'><ping xmlns='urn:xmpp:ping'/></iq>";
        Map<String, String> greetings = new LinkedHashMap<>();
        greetings.put("a stanza in place of the header", ping);
        greetings.put("a document type before the header", "<!DOCTYPE x>" + HostileServer.GREETING);
        greetings.put("a header that never ends", "<stream:stream" + " ".repeat(70_000));
        greetings.put("a header of another protocol", "HTTP/1.1 400 Bad Request\r\n\r\n");
        greetings.put(
                "nothing but an error",
                HostileServer.GREETING + ping
                        + "<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>");
        for (Map.Entry<String, String> greeting : greetings.entrySet()) {
            server.greeting = greeting.getValue();
            int before = lost.size();
            server.drop();
            Await.until(greeting.getKey() + " is a reason to part", () -> lost.size() > before + 1);
            assertTrue(lost.get(before + 1).contains("localhost:" + server.port()), lost.get(before + 1));
            assertFalse(link.status().usable());
            server.greeting = HostileServer.GREETING;
            awaitUsable();
        }
        assertEquals(List.of(), untilAPingIsAnswered(), "what came before the handshake was answered");
    }

    @Test
    void aServerThatGreetsAByteAtATimeIsGivenUpInTime() throws Exception {
        server.drips = true;
        int before = lost.size();
        server.drop();
        Await.until("the step takes too long", () -> lost.size() > before + 1);
        assertTrue(lost.get(before + 1).contains("localhost:" + server.port()), lost.get(before + 1));
        server.drips = false;
        awaitUsable();
    }

    /** The same through the built-in server, which cuts off who sends what it may not pass on. */
    @Test
    void aComponentThatAttacksThroughTheBuiltInServerDoesNotReachTheLink() throws Exception {
        try (TestBed bed = new TestBed()) {
            IqHandlers handlers = new IqHandlers();
            ComponentLink good = bed.link(bed.settings(OWN, TestBed.SECRET), handlers);
            serve(handlers, good, bed.inner);
            good.enable();
            Await.until("the link is usable", () -> good.status().usable());
            Instant since = good.status().since();
            for (Map.Entry<String, List<String>> attack : stanzas().entrySet()) {
                try (RawComponent attacker = new RawComponent(bed).register("other.example.com")) {
                    attacker.write(attack.getValue().get(0).replace(STRANGER, "romeo@other.example.com/x"));
                } catch (SocketException cut) {
                    // the server has cut it off before it was through
                }
                try (RawComponent witness = new RawComponent(bed).register("other.example.com")) {
                    witness.write("<iq type='get' id='w' from='other.example.com' to='" + OWN
                            + "'><ping xmlns='urn:xmpp:ping'/></iq>");
                    witness.hear("id='w'[^>]*type='result'|type='result'[^>]*id='w'");
                }
                assertEquals(since, good.status().since(), attack.getKey());
            }
            good.disable().await(5, TimeUnit.SECONDS);
        }
    }
}
