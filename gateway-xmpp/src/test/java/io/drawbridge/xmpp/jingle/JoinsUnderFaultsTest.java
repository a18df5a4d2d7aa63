package io.drawbridge.xmpp.jingle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.core.spi.MeetingLookup;
import io.drawbridge.core.spi.MeetingLookup.Answer;
import io.drawbridge.xmpp.Await;
import io.drawbridge.xmpp.Guest;
import io.drawbridge.xmpp.ServerFarm;
import io.drawbridge.xmpp.component.IqHandlers;
import io.drawbridge.xmpp.component.LinkGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Joins while servers and callbridges come and go; signalling only. */
class JoinsUnderFaultsTest {
    private static final String SDP = "v=0\r\n" + "a=x\r\n".repeat(800);
    private static final String CB1 = "cb1.example.com";
    private static final String CB2 = "cb2.example.com";

    private static Guest join(XmppJoinLink web, int number, String meeting) {
        Guest guest = new Guest();
        web.join(Guest.request("session" + (10_000 + number), meeting, number + SDP), guest);
        return guest;
    }

    private static String result(Guest guest) throws Exception {
        return guest.first.get(20, TimeUnit.SECONDS);
    }

    @Test
    void fiveHundredJoinsOverOneLinkAreNeitherLostNorMixedUp() throws Exception {
        try (ServerFarm farm = new ServerFarm(1)) {
            ServerFarm.Callbridge callbridge = farm.callbridge(CB1);
            farm.ready(callbridge.group(), 1);
            XmppJoinLink web = farm.web(CB1);
            List<Guest> guests = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                guests.add(join(web, i, "m" + i));
            }
            for (int i = 0; i < 500; i++) {
                assertEquals("answer to " + i + SDP, result(guests.get(i)));
                assertEquals(List.of("p-session" + (10_000 + i)), guests.get(i).participants);
                assertEquals(
                        "m" + i,
                        callbridge
                                .inner()
                                .joins
                                .get("session" + (10_000 + i))
                                .request
                                .meeting());
            }
            assertEquals(500, callbridge.inner().requests.size(), "each join comes in once");
        }
    }

    @Test
    void theFirstOfThreeServersIsKilledAndTheNextJoinWorksAtOnce() throws Exception {
        try (ServerFarm farm = new ServerFarm(3)) {
            ServerFarm.Callbridge callbridge = farm.callbridge(CB1);
            farm.ready(callbridge.group(), 3);
            XmppJoinLink web = farm.web(CB1);
            List<Guest> guests = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                guests.add(join(web, i, "demo"));
            }
            farm.stop(0);
            for (int i = 60; i < 90; i++) {
                guests.add(join(web, i, "demo"));
            }
            for (int i = 0; i < 90; i++) {
                assertEquals("answer to " + i + SDP, guests.get(i).first.get(2, TimeUnit.SECONDS), "join " + i);
            }
            assertEquals(90, callbridge.inner().requests.size(), "what was sent again is the same join");
            assertTrue(guests.stream().allMatch(guest -> guest.ends.isEmpty()));
            Await.until("two are left", () -> ServerFarm.usable(callbridge.group()) == 2);
            assertTrue(callbridge.group().unavailable().isEmpty());
            assertEquals("answer to 99" + SDP, result(join(web, 99, "demo")));
        }
    }

    @Test
    void aCallbridgeThatIsNotThereIsSaidWithinTwoSeconds() throws Exception {
        try (ServerFarm farm = new ServerFarm(1)) {
            XmppJoinLink web = farm.web(CB1);
            Guest guest = join(web, 1, "demo");
            assertEquals("ended: not-ready", guest.first.get(2, TimeUnit.SECONDS));
            assertTrue(
                    guest.ends.get(0).detail().contains("callbridge"),
                    () -> guest.ends.get(0).detail());
        }
    }

    @Test
    void whileACallbridgeIsStartedAnewEachJoinSucceedsOrFailsReadablyWithinTwoSeconds() throws Exception {
        try (ServerFarm farm = new ServerFarm(1)) {
            ServerFarm.Callbridge before = farm.callbridge(CB1);
            farm.ready(before.group(), 1);
            XmppJoinLink web = farm.web(CB1);
            List<Guest> guests = new ArrayList<>();
            List<Long> tookMillis = new ArrayList<>();
            ServerFarm.Callbridge after = farm.callbridge(CB1);
            Guest halfWay = join(web, 1000, "silent"); // taken, but the process dies before it answers
            Await.until("it is taken", () -> before.inner().joins.containsKey("session11000"));
            for (int i = 0; i < 400; i++) {
                long asked = System.nanoTime();
                Guest guest = join(web, i, "demo");
                guest.first.thenRun(() -> {
                    synchronized (tookMillis) {
                        tookMillis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked));
                    }
                });
                guests.add(guest);
                if (i == 99) {
                    assertEquals("answer to 99" + SDP, result(guest));
                }
                if (i == 150) {
                    before.group().disable().syncUninterruptibly();
                }
                if (i == 250) {
                    farm.ready(after.group(), 1);
                }
            }
            int joined = 0;
            for (int i = 0; i < 400; i++) {
                String result = result(guests.get(i));
                boolean worked = result.equals("answer to " + i + SDP);
                assertTrue(worked || result.equals("ended: not-ready"), result);
                joined += worked ? 1 : 0;
            }
            assertTrue(joined >= 200 && joined < 400, "some worked: " + joined);
            synchronized (tookMillis) {
                assertTrue(tookMillis.stream().allMatch(millis -> millis < 2000), tookMillis::toString);
            }
            Await.until(
                    "what the old process had taken is asked anew, or said to have failed",
                    () -> after.inner().joins.containsKey("session11000")
                            || halfWay.ends.stream().anyMatch(end -> end.key().equals("not-ready")));
            assertEquals("answer to 777" + SDP, result(join(web, 777, "demo")));
        }
    }

    // ---- several callbridges ----

    /** Knows meetings whose name begins with m, of which those named are running. */
    private static void desk(ServerFarm.Callbridge callbridge, FakeMeetings meetings) {
        MeetingLookup lookup = (alias, source) -> CompletableFuture.completedFuture(
                alias.startsWith("m")
                        ? new Answer.Found(alias, "Title of " + alias, MeetingLookup.PinAsk.HOST, "")
                        : new Answer.Unknown());
        new MeetingDesk(callbridge.group().loop(), lookup, () -> meetings, () -> Set.of(ServerFarm.WEB))
                .serve(callbridge.handlers());
    }

    @Test
    void aMeetingIsJoinedWhereItRunsAndElseWhereItsNameSays() throws Exception {
        try (ServerFarm farm = new ServerFarm(1)) {
            ServerFarm.Callbridge one = farm.callbridge(CB1);
            ServerFarm.Callbridge two = farm.callbridge(CB2);
            desk(one, new FakeMeetings(farm.loops, "m-one"));
            desk(two, new FakeMeetings(farm.loops, "m-two"));
            farm.ready(one.group(), 1);
            farm.ready(two.group(), 1);
            XmppJoinLink web = farm.web(CB1, CB2, "cb3.example.com");
            assertEquals("answer to 1" + SDP, result(join(web, 1, "m-one")));
            assertEquals("answer to 2" + SDP, result(join(web, 2, "m-two")));
            assertTrue(one.inner().joins.containsKey("session10001"));
            assertTrue(two.inner().joins.containsKey("session10002"));
            for (int i = 10; i < 50; i++) {
                result(join(web, i, "m-" + i % 10));
            }
            for (int i = 10; i < 50; i++) {
                int same = 10 + i % 10;
                boolean here = one.inner().joins.containsKey("session" + (10_000 + i));
                assertEquals(one.inner().joins.containsKey("session" + (10_000 + same)), here, "all of m-" + i % 10);
            }
            assertTrue(one.inner().joins.size() > 1 && two.inner().joins.size() > 1, "both are used");
            assertEquals("ended: unknown-meeting", result(join(web, 3, "nowhere")));
        }
    }

    @Test
    void aPageLearnsOverTheLinkWhatItHasToAskFor() throws Exception {
        try (ServerFarm farm = new ServerFarm(1)) {
            ServerFarm.Callbridge one = farm.callbridge(CB1);
            desk(one, new FakeMeetings(farm.loops));
            XmppJoinLink web = farm.web(CB1);
            MeetingQuestions questions = web.questions();
            Answer silent =
                    questions.ask("m1", "192.0.2.1").toCompletableFuture().get(2, TimeUnit.SECONDS);
            assertTrue(silent instanceof Answer.Unreachable, silent::toString);
            farm.ready(one.group(), 1);
            assertEquals(
                    new Answer.Found("m1", "Title of m1", MeetingLookup.PinAsk.HOST, ""),
                    questions.ask("m1", "192.0.2.1").toCompletableFuture().get(2, TimeUnit.SECONDS));
            assertEquals(
                    new Answer.Unknown(),
                    questions.ask("x1", "192.0.2.1").toCompletableFuture().get(2, TimeUnit.SECONDS));
        }
    }

    // ---- one name, two gateways ----

    @Test
    void newSettingsOpenTheLinksAnewWhileCallsGoOn() throws Exception {
        try (ServerFarm farm = new ServerFarm(2)) {
            ServerFarm.Callbridge callbridge = farm.callbridge(CB1);
            farm.ready(callbridge.group(), 2);
            XmppJoinLink web = farm.web(CB1);
            Guest guest = new Guest();
            JoinLink.Call call = web.join(Guest.request("abcdefgh", "demo", SDP), guest);
            result(guest);
            callbridge.group().replace(farm.settings(CB1));
            call.candidate(new JoinLink.Candidate("0", "meanwhile"));
            Await.until(
                    "it arrives",
                    () -> !callbridge.inner().joins.get("abcdefgh").candidates.isEmpty() || !guest.ends.isEmpty());
            assertEquals(List.of(), guest.ends);
            Await.until("both links are back", () -> ServerFarm.usable(callbridge.group()) == 2);
        }
    }

    @Test
    void aSecondGatewayOfTheSameNameIsToldSoAndAlarmsWhileTheFirstGoesOn() throws Exception {
        try (ServerFarm farm = new ServerFarm(1)) {
            ServerFarm.Callbridge first = farm.callbridge(CB1);
            farm.ready(first.group(), 1);
            LinkGroup second = farm.group(CB1, new IqHandlers());
            second.enable();
            Await.until("it is told", () -> second.status().lastError().isPresent());
            String why = second.status().lastError().orElseThrow();
            assertTrue(why.contains("conflict") && why.contains("another gateway registers as " + CB1), why);
            assertTrue(first.group().unavailable().isEmpty());
        }
    }
}
