package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Holdings;
import io.drawbridge.e2e.peer.Ports;
import io.drawbridge.e2e.peer.Sipp;
import io.drawbridge.e2e.peer.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Ten thousand calls, every third of them broken off somewhere: cancelled, never acknowledged, ended too soon, left without a word, its
 * connection cut. The whole ones succeed, and afterwards no leg, port, timer, thread or memory of any is left.
 */
@Tag("full")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class TenThousandCallsIT {
    private static final int WHOLE = 3333;
    private static final int CANCELLED = 834;
    private static final int UNACKNOWLEDGED = 834;
    private static final int HASTY = 834;
    private static final int SILENT = 416;
    private static final int CUT = 416;
    private static final int SECONDS = 220;
    private static final int RTP_PORTS = 6000;
    private static final Duration ALL = Duration.ofMinutes(8);
    /** A session of 90 s that nobody refreshes ends after 60, and its BYE, which nobody answers, is tried for 32. */
    private static final Duration LONGEST_TIMERS = Duration.ofSeconds(140);

    @RegisterExtension
    static final Stage stage = new Stage();

    private Daemon gateway;

    @Test
    void nothingIsLeft() {
        int rtp = Ports.block(RTP_PORTS);
        gateway = Daemon.startUnwatched(
                stage,
                Map.of(
                        "sip.rtp-ports",
                        rtp + "-" + (rtp + RTP_PORTS - 1),
                        "meetings",
                        "[{name: early, number: 1001}, {name: delayed, number: 1002}, {name: broken, number: 1003}]"));
        callOnceInEachWay();
        Holdings before = Holdings.of(gateway);
        double processorBefore = gateway.processorSeconds();
        stage.note("before: " + before);

        Baresip talker = Baresip.soundOnly(stage, "talker", Baresip.Codec.PCMU, 440);
        talker.call(gateway.sipUri("early"));
        List<Sipp> broken = broken(1);
        Sipp early = call("call", "early", "udp", WHOLE, 1, "-rtp_echo");
        Sipp delayed = call("delayed", "delayed", "udp", WHOLE, 1);
        early.succeed(ALL);
        delayed.succeed(ALL);
        broken.forEach(each -> each.awaitEnd(ALL));
        assertEquals(WHOLE, early.statistic("SuccessfulCall(C)"));
        assertEquals(WHOLE, delayed.statistic("SuccessfulCall(C)"));
        talker.hangUp();
        stage.note("processor time for 10000 calls: " + (gateway.processorSeconds() - processorBefore) + " s");

        gateway.awaitNothingHeld(LONGEST_TIMERS);
        Holdings after = Holdings.of(gateway);
        stage.note("after: " + after);
        before.assertNoMoreIn(after);
    }

    /** What is made at the first call stays: classes, pools, warm caches. */
    private void callOnceInEachWay() {
        List<Sipp> first = new ArrayList<>(broken(100));
        first.add(call("call", "early", "udp", WHOLE, 100));
        first.add(call("delayed", "delayed", "udp", WHOLE, 100));
        first.forEach(each -> each.awaitEnd(ALL));
        gateway.awaitNothingHeld(LONGEST_TIMERS);
    }

    private List<Sipp> broken(int part) {
        return List.of(
                call("broken-cancelled", "broken", "udp", CANCELLED, part),
                call("broken-unacknowledged", "broken", "udp", UNACKNOWLEDGED, part),
                call("broken-hasty", "broken", "udp", HASTY, part),
                call("broken-silent", "echo", "udp", SILENT, part),
                call("broken-silent", "echo", "tcp", CUT, part, "-t", "tn", "-max_socket", "900"));
    }

    /** Every {@code part}-th of so many calls, spread evenly over the time of the test. */
    private static int share(int calls, int part) {
        return Math.max(1, calls / part);
    }

    private Sipp call(String scenario, String user, String transport, int calls, int part, String... more) {
        List<String> options = new ArrayList<>(List.of("-default_behaviors", "none", "-d", "500", "-l", "1000"));
        options.addAll(List.of("-m", "" + share(calls, part)));
        options.addAll(List.of("-r", "" + calls, "-rp", "" + SECONDS * 1000));
        options.addAll(List.of(more));
        return Sipp.call(
                stage, scenario, user, gateway.port("sip." + transport + "-port"), options.toArray(String[]::new));
    }
}
