package io.drawbridge.xmpp.jingle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.xmpp.Await;
import io.drawbridge.xmpp.FakeJoins;
import io.drawbridge.xmpp.Guest;
import io.drawbridge.xmpp.TestBed;
import io.drawbridge.xmpp.callbridge.LinkState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JoinOverServerTest {
    private static final String SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=<&'\">é\r\nt=0 0\r\n";
    private static final String SID = "abcdefgh12345678";

    private TestBed bed;
    private TestBed.Joins joins;
    private final Guest guest = new Guest();

    @BeforeEach
    void register() throws Exception {
        bed = new TestBed();
        joins = bed.readyJoins();
    }

    @AfterEach
    void close() throws Exception {
        bed.close();
    }

    private JoinLink.Call joined() throws Exception {
        JoinLink.Call call = joins.web().join(Guest.request(SID, "Demo", SDP), guest);
        assertEquals("answer to " + SDP, guest.first.get(10, TimeUnit.SECONDS));
        return call;
    }

    private FakeJoins.Inside inside() {
        return bed.inner.joins.get(SID);
    }

    @Test
    void aRegistrationPassesThroughEachState() {
        assertEquals(
                List.of(
                        LinkState.RESOLVING,
                        LinkState.CONNECTING,
                        LinkState.TLS,
                        LinkState.AUTHENTICATING,
                        LinkState.READY),
                bed.trace);
    }

    @Test
    void aJoinCrossesTheServerWithItsOfferVerbatimAndComesBackWithTheAnswer() throws Exception {
        joined();
        assertEquals(List.of("p-" + SID), guest.participants);
        JoinLink.Request request = inside().request;
        assertEquals("demo", request.meeting());
        assertEquals("Zoë \uFFFD<&>", request.displayName());
        assertEquals("fr", request.language());
        assertEquals("192.0.2.7", request.remote());
        assertEquals(SDP, request.sdpOffer());
    }

    @Test
    void aRefusalComesBackWithItsReason() throws Exception {
        joins.web().join(Guest.request(SID, "nowhere", SDP), guest);
        assertEquals("ended: unknown-meeting", guest.first.get(10, TimeUnit.SECONDS));
        Await.until("both sides forget", () -> sessions() == 0);
    }

    private int sessions() {
        return joins.link()
                .loop()
                .submit(() -> joins.callbridge().sessionCount() + joins.web().sessionCount())
                .syncUninterruptibly()
                .getNow();
    }

    @Test
    void candidatesTrickleBothWaysInOrder() throws Exception {
        JoinLink.Call call = joined();
        List<JoinLink.Candidate> sent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            JoinLink.Candidate candidate =
                    new JoinLink.Candidate("0", i == 19 ? "" : "1 1 udp " + i + " 192.0.2.1 9 typ host");
            sent.add(candidate);
            call.candidate(candidate);
            inside().listener.onCandidate(candidate);
        }
        Await.until("all are there", () -> inside().candidates.size() == 20 && guest.candidates.size() == 20);
        assertEquals(sent, inside().candidates);
        assertEquals(sent, guest.candidates);
    }

    @Test
    void aNewOfferIsAnsweredInTheRunningSession() throws Exception {
        JoinLink.Call call = joined();
        inside().listener.onRenegotiate();
        Await.until("the wish arrives", () -> guest.renegotiations == 1);
        call.offer("v=0 again");
        Await.until("the answer arrives", () -> guest.answers.size() == 2);
        assertEquals("answer to v=0 again", guest.answers.get(1));
    }

    @Test
    void theGuestLeaves() throws Exception {
        joined().end(new EndReason.HungUp());
        Await.until("the inner half knows", () -> !inside().ends.isEmpty());
        assertEquals(List.of(new EndReason.HungUp()), inside().ends);
        Await.until("both sides forget", () -> sessions() == 0);
        assertTrue(guest.ends.isEmpty());
    }

    @Test
    void theMeetingEnds() throws Exception {
        joined();
        inside().listener.onEnded(new EndReason.MediaFailed("no packets <for> 30 s"));
        Await.until("the guest knows", () -> !guest.ends.isEmpty());
        assertEquals(List.of(new EndReason.MediaFailed("no packets <for> 30 s")), guest.ends);
        Await.until("both sides forget", () -> sessions() == 0);
    }

    @Test
    void theSameJoinAskedTwiceIsOneJoin() throws Exception {
        joined();
        Guest again = new Guest();
        joins.web().join(Guest.request(SID, "Demo", SDP), again);
        assertEquals("answer to " + SDP, again.first.get(10, TimeUnit.SECONDS));
        assertEquals(1, bed.inner.requests.size());
    }

    @Test
    void twoHundredJoinsAtOnceAreNotMixedUp() throws Exception {
        List<Guest> guests = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Guest one = new Guest();
            guests.add(one);
            joins.web().join(Guest.request("session" + (10000 + i), "m" + i, "offer " + i + SDP), one);
        }
        for (int i = 0; i < 200; i++) {
            assertEquals("answer to offer " + i + SDP, guests.get(i).first.get(20, TimeUnit.SECONDS));
            assertEquals(List.of("p-session" + (10000 + i)), guests.get(i).participants);
            assertEquals(
                    "m" + i,
                    bed.inner.joins.get("session" + (10000 + i)).request.meeting());
        }
    }

    @Test
    void anOfferThatIsTooLongOrCannotBeCarriedIsRefusedReadably() throws Exception {
        joins.web().join(Guest.request(SID, "demo", "a=x\r\n".repeat(20_000)), guest);
        assertEquals("ended: malformed-offer", guest.first.get(10, TimeUnit.SECONDS));
        Guest second = new Guest();
        joins.web().join(Guest.request("zzzzzzzz1", "demo", "v=0\u0000"), second);
        assertEquals("ended: malformed-offer", second.first.get(10, TimeUnit.SECONDS));
        Guest third = new Guest();
        joins.web().join(Guest.request("zzzzzzzz2", " ", SDP), third);
        assertEquals("ended: unknown-meeting", third.first.get(10, TimeUnit.SECONDS));
        assertTrue(joins.link().status().usable());
    }

    @Test
    void aLinkThatIsCutComesBackByItselfAndRunningCallsGoOn() throws Exception {
        JoinLink.Call call = joined();
        Guest waiting = new Guest();
        joins.web().join(Guest.request("waiting00", "silent", SDP), waiting);
        Await.until("it is under way", () -> bed.inner.joins.containsKey("waiting00"));
        bed.relay.cut();
        assertEquals("ended: not-ready", waiting.first.get(2, TimeUnit.SECONDS));
        Guest late = new Guest();
        joins.web().join(Guest.request("late00000", "demo", SDP), late);
        assertEquals("ended: not-ready", late.first.get(2, TimeUnit.SECONDS));
        EndReason.NotReady why = assertInstanceOf(EndReason.NotReady.class, late.ends.get(0));
        assertTrue(why.detail().contains("XMPP server"), why.detail());
        call.candidate(new JoinLink.Candidate("0", "during the outage"));
        inside().listener.onCandidate(new JoinLink.Candidate("1", "during the outage"));
        bed.relay.mend();
        Await.until("the link is back", () -> joins.link().status().usable());
        assertTrue(guest.ends.isEmpty());
        assertTrue(inside().ends.isEmpty());
        Await.until("what waited arrives", () -> inside().candidates.size() == 1 && guest.candidates.size() == 1);
        Await.until(
                "the join that failed is ended inside",
                () -> !bed.inner.joins.get("waiting00").ends.isEmpty());
        call.offer("after");
        Await.until("it works as before", () -> guest.answers.contains("answer to after"));
        List<LinkState> trace = bed.trace;
        assertEquals(LinkState.BACKOFF, trace.get(5));
        assertEquals(LinkState.RESOLVING, trace.get(6));
        assertEquals(LinkState.READY, trace.get(trace.size() - 1));
    }

    @Test
    void aCallThatEndsWhileTheLinkIsAwayIsEndedWhenItIsBack() throws Exception {
        JoinLink.Call call = joined();
        bed.relay.cut();
        Await.until("the link is down", () -> !joins.link().status().usable());
        call.end(new EndReason.HungUp());
        bed.relay.mend();
        Await.until("the inner half knows", () -> !inside().ends.isEmpty());
        Await.until("both sides forget", () -> sessions() == 0);
    }
}
