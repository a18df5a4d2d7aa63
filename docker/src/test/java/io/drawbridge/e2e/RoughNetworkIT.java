package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Namespaces;
import io.drawbridge.e2e.peer.RoughWay;
import io.drawbridge.e2e.peer.Stage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Three browsers in a meeting, one of them behind a way that loses five of a hundred packets and delays them by up to 50 ms more or less,
 * and that is then cut from 3 Mbit/s to 300 kbit/s and opened again.
 */
@Tag("full")
@Timeout(240)
class RoughNetworkIT {
    private static final int LOSS_PERCENT = 5;
    private static final int DELAY_MILLIS = 20;
    private static final int JITTER_MILLIS = 50;
    private static final int WIDE_KBPS = 3000;
    private static final int NARROW_KBPS = 300;
    private static final int WIDE_SECONDS = 15;
    private static final int NARROW_SECONDS = 25;
    private static final int AGAIN_SECONDS = 30;

    @RegisterExtension
    static final Stage stage = new Stage();

    private Watch rough;
    private Watch steady;
    private double cut;
    private double opened;
    private double end;

    private static long framesDecoded(Browser.Stats stats) {
        return stats.framesDecoded();
    }

    private static long pictureBitsSent(Browser.Stats stats) {
        return 8 * stats.sum("outbound-rtp", "video", "bytesSent");
    }

    private static long pictureBitsReceived(Browser.Stats stats) {
        return 8 * stats.sum("inbound-rtp", "video", "bytesReceived");
    }

    private static long concealed(Browser.Stats stats) {
        return stats.sum("inbound-rtp", "audio", "concealedSamples");
    }

    private static long heard(Browser.Stats stats) {
        return stats.sum("inbound-rtp", "audio", "totalSamplesReceived");
    }

    @Test
    void picturesKeepMovingAndOthersDoNotNotice() {
        Namespaces networks = Namespaces.natBetween(stage);
        Namespaces.Place inside = networks.inside(); // a network that changes under a browser breaks off what it loads
        Namespaces.Place outside = networks.outside();
        Daemon gateway = Daemon.startUnwatchedAt(outside, stage);
        RoughWay.before(networks, gateway.port("media.udp-port"), stage, LOSS_PERCENT, DELAY_MILLIS, JITTER_MILLIS);
        networks.narrow(WIDE_KBPS);
        String link = "https://" + outside.address() + ":" + gateway.port("web.https-port") + "/meet/demo";
        Browsers near = Browsers.startAt(outside, stage);
        Browser first = near.chromium(700);
        Browser second = near.chromium(1300);
        Browser far = Browsers.startAt(inside, stage).chromium(Conversation.BROWSER_HZ);
        first.join(link, "Ann");
        second.join(link, "Ben");
        far.join(link, "Cid");
        for (Browser each : List.of(first, second, far)) {
            Await.until(() -> each.stats().framesDecoded() > 30, Conversation.PATIENCE, "pictures");
        }
        try (Watch ofFar = new Watch(far);
                Watch ofNear = new Watch(first)) {
            rough = ofFar;
            steady = ofNear;
            Await.measureFor(Duration.ofSeconds(WIDE_SECONDS));
            networks.narrow(NARROW_KBPS);
            cut = rough.now();
            Await.measureFor(Duration.ofSeconds(NARROW_SECONDS));
            networks.narrow(WIDE_KBPS);
            opened = rough.now();
            Await.measureFor(Duration.ofSeconds(AGAIN_SECONDS));
            end = rough.now();
            report();
            assertMeasured();
        }
        assertEquals(List.of(), far.faults());
    }

    private double sent(double from, double until) {
        return rough.rate(RoughNetworkIT::pictureBitsSent, from, until) / 1000;
    }

    private double received(double from, double until) {
        return rough.rate(RoughNetworkIT::pictureBitsReceived, from, until) / 1000;
    }

    private double adaptSeconds() {
        return rough.secondsUntil(RoughNetworkIT::pictureBitsSent, 0, NARROW_KBPS * 1000.0, cut, opened);
    }

    private double recoverSeconds() {
        return rough.secondsUntil(RoughNetworkIT::pictureBitsSent, NARROW_KBPS * 1500.0, 1e9, opened, end);
    }

    private double concealedShare(double from, double until) {
        return rough.rate(RoughNetworkIT::concealed, from, until)
                / Math.max(1, rough.rate(RoughNetworkIT::heard, from, until));
    }

    private double longestFreeze(double from, double until) {
        return rough.longestPause(RoughNetworkIT::framesDecoded, from, until);
    }

    private void report() {
        stage.note(String.format(
                "longest freeze: wide %.1f s, cut %.1f s, opened %.1f s; the others' %.1f s",
                longestFreeze(0, cut),
                longestFreeze(cut, opened),
                longestFreeze(opened, end),
                steady.longestPause(RoughNetworkIT::framesDecoded, 0, end)));
        stage.note(String.format(
                "seconds to adapt %.1f, to recover %.1f; kbit/s sent: wide %.0f, cut %.0f, opened %.0f; received: wide %.0f, cut"
                        + " %.0f, opened %.0f",
                adaptSeconds(),
                recoverSeconds(),
                sent(5, cut),
                sent(cut + 10, opened),
                sent(end - 8, end),
                received(5, cut),
                received(cut + 10, opened),
                received(end - 8, end)));
        stage.note(String.format(
                "concealed audio: wide %.2f %%, cut %.2f %%, opened %.2f %%; frames a second: wide %.1f, cut %.1f, opened %.1f,"
                        + " the others' least %.1f",
                100 * concealedShare(0, cut),
                100 * concealedShare(cut, opened),
                100 * concealedShare(opened, end),
                rough.rate(RoughNetworkIT::framesDecoded, 0, cut),
                rough.rate(RoughNetworkIT::framesDecoded, cut, opened),
                rough.rate(RoughNetworkIT::framesDecoded, opened, end),
                steady.leastRate(RoughNetworkIT::framesDecoded, 5, 0, end)));
    }

    private void assertMeasured() {
        assertAll(
                () -> assertTrue(
                        rough.leastRate(RoughNetworkIT::framesDecoded, 5, 0, end) > 1,
                        "pictures move in every five seconds"),
                () -> assertTrue(longestFreeze(0, cut) < 3, "hardly a freeze while there is room"),
                () -> assertTrue(adaptSeconds() >= 0 && adaptSeconds() < 12, "sends less when cut"),
                () -> assertTrue(recoverSeconds() >= 0, "sends more when opened"),
                () -> assertTrue(concealedShare(0, cut) < 0.08, "sound while there is room"),
                () -> assertTrue(
                        steady.leastRate(RoughNetworkIT::framesDecoded, 5, 0, end) > 8, "others notice nothing"));
    }
}
