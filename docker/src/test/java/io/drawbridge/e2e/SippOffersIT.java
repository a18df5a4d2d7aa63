package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.RtpEar;
import io.drawbridge.e2e.peer.Sipp;
import io.drawbridge.e2e.peer.Stage;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** sipp makes and changes sessions in every order of offer and answer (RFC 3261, 3262, 3264, 3311, 6337); what counts is the sound that comes. */
@Timeout(60)
class SippOffersIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    /** Half a second of sound. */
    private static final int HEARD = 25;

    @RegisterExtension
    static final Stage stage = new Stage();

    private static Daemon gateway;

    @BeforeAll
    static void start() {
        gateway = Daemon.start(stage);
    }

    @AfterEach
    void everyCallHasLeft() {
        Await.until(() -> gateway.calls().isEmpty(), SOON, () -> "no calls, but " + gateway.calls());
        assertTrue(
                !gateway.process().output().contains(" ERROR "),
                () -> "errors in " + gateway.process().log());
    }

    private static Sipp play(String scenario, Map<String, String> values) {
        return Sipp.play(stage, scenario, "demo", gateway.port("sip.udp-port"), values);
    }

    private static String ear(RtpEar ear) {
        return Integer.toString(ear.port());
    }

    private static void awaitSound(RtpEar ear) {
        int before = ear.packets();
        Await.until(
                () -> ear.packets() > before + HEARD,
                SOON,
                () -> "sound, but only " + (ear.packets() - before) + " packets came; " + gateway.calls());
    }

    private static void awaitState(String state) {
        Await.until(
                () -> gateway.call("cvi").path("state").asText().equals(state),
                SOON,
                () -> "a call that is " + state + ", but " + gateway.calls());
    }

    private static void playAndHear(String scenario) {
        RtpEar ear = RtpEar.open(stage);
        Sipp room = play(scenario, Map.of("ear", ear(ear)));
        awaitSound(ear);
        room.succeed(SOON);
    }

    @ParameterizedTest
    @CsvSource({"u1,sip.udp-port", "t1,sip.tcp-port"})
    void anInviteWithoutOfferGetsOurWholeOfferAndTheAckAnswersIt(String transport, String port) {
        RtpEar ear = RtpEar.open(stage);
        Sipp room =
                Sipp.play(stage, "delayed-offer", "demo", gateway.port(port), Map.of("ear", ear(ear)), "-t", transport);
        awaitSound(ear);
        assertEquals("PCMU", gateway.call("cvi").path("audio").path("sendCodec").asText());
        room.succeed(SOON);
    }

    @Test
    void aBareAckToOurOfferEndsTheCallAndGivesThePortsBack() {
        play("delayed-bare", Map.of()).succeed(SOON);
        Await.until(
                () -> gateway.gauge("drawbridge_rtp_ports_in_use") == 0,
                SOON,
                () -> "no ports in use, but " + gateway.held());
    }

    @Test
    void aReInviteWithoutOfferGetsAllThatWeHave() {
        playAndHear("reinvite-bare");
    }

    @ParameterizedTest
    @CsvSource({
        "sendonly, [media_ip], recvonly",
        "inactive, [media_ip], inactive",
        "sendrecv, 0.0.0.0, (recvonly|inactive)",
    })
    void holdInEverySpellingIsMirroredAndTakenBack(String direction, String address, String mirrored) {
        RtpEar ear = RtpEar.open(stage);
        Sipp room =
                play("hold", Map.of("ear", ear(ear), "direction", direction, "address", address, "mirrored", mirrored));
        awaitState("held");
        awaitState("connected");
        awaitSound(ear);
        room.succeed(SOON);
    }

    @Test
    void updateRefreshesAndHolds() {
        Sipp room = play("update", Map.of());
        awaitState("held");
        room.succeed(SOON);
    }

    @Test
    void anOfferThatCrossesOursGets491AndTheNextOneIsTaken() {
        play("glare", Map.of()).succeed(SOON);
    }

    @Test
    void aSecondInviteWhileTheFirstIsOpenGets500WithRetryAfter() {
        play("second-invite", Map.of()).succeed(SOON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"prack", "prack-delayed"})
    void reliableProvisionalResponsesCarryAnswersAndOffers(String scenario) {
        playAndHear(scenario);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cancel", "cancel-early"})
    void aCancelledCallIsOverWhateverItMeetsOnTheWay(String scenario) {
        play(scenario, Map.of()).succeed(SOON);
    }

    @Test
    void aCameraThatIsAddedLaterIsTaken() {
        RtpEar ear = RtpEar.open(stage);
        Sipp room = play("add-video", Map.of("ear", ear(ear)));
        Await.until(
                () -> gateway.call("cvi").path("video").isObject(),
                SOON,
                () -> "a call with video, but " + gateway.calls());
        awaitSound(ear);
        room.succeed(SOON);
    }
}
