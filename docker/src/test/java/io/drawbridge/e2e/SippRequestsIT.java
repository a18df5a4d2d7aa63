package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Sipp;
import io.drawbridge.e2e.peer.Stage;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Single requests inside and outside of calls, and what sipp is told: status, and the header that helps a technician. */
@Timeout(60)
class SippRequestsIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String EMPTY = "Content-Length: 0\n";

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

    private static Sipp play(String scenario, String user, Map<String, String> values) {
        return Sipp.play(stage, scenario, user, gateway.port("sip.udp-port"), values);
    }

    private static String body(String type, String text) {
        return "Content-Type: " + type + "\nContent-Length: [len]\n\n" + text;
    }

    private static String sdp(String media) {
        return body("application/sdp", "v=0\no=x 1 1 IN IP4 [media_ip]\ns=-\nc=IN IP4 [media_ip]\nt=0 0\n" + media);
    }

    private static Arguments row(String what, String content, int status, String told) {
        return Arguments.of(what, content, status, told);
    }

    private static Arguments[] requestsInACall() {
        String mediaControl = "<media_control><vc_primitive><to_encoder><picture_fast_update/></to_encoder>"
                + "</vc_primitive></media_control>";
        return new Arguments[] {
            row("OPTIONS", EMPTY, 200, "Accept: application/sdp"),
            row("INFO", body("application/dtmf-relay", "Signal=5\nDuration=160"), 200, "INFO"),
            row("INFO", body("application/dtmf", "5"), 200, "INFO"),
            row("INFO", body("application/media_control+xml", mediaControl), 200, "INFO"),
            row("INFO", "Recv-Info: nothing\n" + EMPTY, 200, "INFO"),
            row("INFO", body("text/plain", "hello"), 415, "Accept: .*media_control"),
            row("UPDATE", EMPTY, 200, "Contact: "),
            row("SUBSCRIBE", "Event: dialog\n" + EMPTY, 489, "SUBSCRIBE"),
            row("SUBSCRIBE", "Event: kpml\n" + EMPTY, 489, "SUBSCRIBE"),
            row("NOTIFY", "Event: kpml\nSubscription-State: active\n" + EMPTY, 481, "NOTIFY"),
            row("MESSAGE", body("text/plain", "hello"), 405, "Allow: INVITE"),
            row("PUBLISH", "Event: presence\n" + EMPTY, 405, "Allow: INVITE"),
        };
    }

    @ParameterizedTest(name = "{0} {2} {index}")
    @MethodSource("requestsInACall")
    void aRequestInACallIsAnsweredByTheTable(String method, String content, int status, String told) {
        play("inside", "demo", values(method, content, status, told)).succeed(SOON);
    }

    private static Arguments[] requestsOutsideOfCalls() {
        return new Arguments[] {
            row("OPTIONS", EMPTY, 200, "Supported: .*timer"),
            row("INFO", EMPTY, 481, "INFO"),
            row("BYE", EMPTY, 481, "BYE"),
            row("UPDATE", EMPTY, 481, "UPDATE"),
            row("PRACK", "RAck: 1 1 INVITE\n" + EMPTY, 481, "PRACK"),
            row("SUBSCRIBE", "Event: presence\n" + EMPTY, 489, "SUBSCRIBE"),
            row("NOTIFY", "Event: presence\nSubscription-State: active\n" + EMPTY, 481, "NOTIFY"),
            row("MESSAGE", body("text/plain", "hello"), 405, "Allow: INVITE"),
            row("PUBLISH", "Event: presence\n" + EMPTY, 405, "Allow: INVITE"),
            row("FROBNICATE", EMPTY, 501, "Allow: INVITE"),
            row("OPTIONS", "Require: precondition\n" + EMPTY, 420, "Unsupported: precondition"),
        };
    }

    @ParameterizedTest(name = "{0} {2} {index}")
    @MethodSource("requestsOutsideOfCalls")
    void aRequestOutsideOfCallsIsAnsweredByTheTable(String method, String content, int status, String told) {
        play("outside", "demo", values(method, content, status, told)).succeed(SOON);
    }

    private static Map<String, String> values(String method, String content, int status, String told) {
        return Map.of(
                "hops", "0", "method", method, "content", content, "status", Integer.toString(status), "told", told);
    }

    private static Arguments[] invites() {
        String sound = sdp("m=audio [media_port] RTP/AVP 0\n");
        String ours = "sip:[service]@[remote_ip]:[remote_port]";
        return new Arguments[] {
            Arguments.of(404, "sip:nobody@[remote_ip]:[remote_port]", sound, "Warning: 399 "),
            Arguments.of(403, "sip:demo@elsewhere.example", sound, "Warning: 399 "),
            Arguments.of(416, "http://[remote_ip]/demo", sound, "INVITE"),
            Arguments.of(488, ours, sdp("m=audio [media_port] RTP/AVP 18\n"), "Warning: 305 "),
            Arguments.of(
                    400,
                    ours,
                    body("application/sdp", "this is no description\n"),
                    "Warning: 399 .*does not begin with v=0"),
            Arguments.of(415, ours, body("text/plain", "hello"), "Accept: application/sdp"),
            Arguments.of(406, ours, "Accept: text/plain\n" + sound, "INVITE"),
            Arguments.of(420, ours, "Require: precondition, timer\n" + sound, "Unsupported: precondition"),
            Arguments.of(422, ours, "Supported: timer\nSession-Expires: 60\n" + sound, "Min-SE: 90"),
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invites")
    void anInviteThatCannotBeTakenIsToldWhy(int status, String uri, String content, String told) {
        Map<String, String> values = new HashMap<>(values("INVITE", content, status, told));
        values.put("uri", uri);
        values.put("hops", "70");
        play("refused", "demo", values).succeed(SOON);
    }

    private static Arguments[] spellings() {
        String from = "From: <sip:room@127.0.0.1>;tag=[pid]";
        String to = "To: <sip:demo@127.0.0.1>[peer_tag_param]";
        String contact = "Contact: <sip:room@127.0.0.1:${local-port}>";
        String junk =
                ";gr=urn:x>;audio;video;x-cisco-tip;isFocus;+sip.instance=\"<urn:uuid:0>\";x-stream=\"rtmp://a:b@192.0.2.1/live\"";
        return new Arguments[] {
            Arguments.of(
                    "From and To without brackets",
                    "From: sip:room@127.0.0.1;tag=[pid]",
                    "To: sip:demo@127.0.0.1[peer_tag_param]",
                    contact),
            Arguments.of("empty Supported", from + "\nSupported:", to, contact),
            Arguments.of(
                    "blanks",
                    "From  :    \"Board  Room\"<sip:room@127.0.0.1> ; tag=[pid]",
                    to.replace(" ", "     "),
                    contact),
            Arguments.of(
                    "compact names",
                    from.replace("From", "f") + "\nk: timer",
                    to.replace("To", "t"),
                    contact.replace("Contact", "m")),
            Arguments.of("Contact without brackets", from, to, "Contact: sip:room@127.0.0.1:${local-port};expires=30"),
            Arguments.of("Contact with junk", from, to, contact.replace(">", junk)),
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spellings")
    void headersAreReadAsDevicesSpellThem(String what, String from, String to, String contact) {
        play("spelling", "demo", Map.of("fields", String.join("\n", from, to, contact)))
                .succeed(SOON);
    }

    @Test
    void anAnswerGoesWhereTheRequestCameFromWhateverViaSays() {
        play("lying-via", "demo", Map.of()).succeed(SOON);
    }

    @Test
    void aCallThatForkedAndMetAgainIsRefusedOnceAndGoesOn() {
        play("merged", "demo", Map.of()).succeed(SOON);
    }

    @Test
    void ourRequestsGoByLooseRoutersWithTheContactInTheRequestLine() {
        play(
                        "routes",
                        "demo",
                        Map.of(
                                "record-route",
                                "<sip:proxy@127.0.0.1:${local-port};lr>, <sip:proxy2@192.0.2.7;lr>",
                                "bye-line",
                                "BYE sip:sipp@127.0.0.1:${local-port}",
                                "bye-route",
                                "Route: .sip:proxy@127.0.0.1:${local-port};lr.*sip:proxy2@192.0.2.7;lr"))
                .succeed(SOON);
    }

    @Test
    void ourRequestsGoByStrictRoutersWithTheRouterInTheRequestLine() {
        play(
                        "routes",
                        "demo",
                        Map.of(
                                "record-route",
                                "<sip:proxy@127.0.0.1:${local-port}>",
                                "bye-line",
                                "BYE sip:proxy@127.0.0.1:${local-port}",
                                "bye-route",
                                "Route: .sip:sipp@127.0.0.1:${local-port}"))
                .succeed(SOON);
    }

    @ParameterizedTest
    @CsvSource({"uac", "uas"})
    void aSessionTimerBelowTheFloorGets422AndThenWhatWasAsked(String refresher) {
        play("timer", "demo", Map.of("refresher", refresher)).succeed(SOON);
    }

    @Test
    void aTimerForACallerWithoutTimersIsOursToRefresh() {
        play("timer-without", "demo", Map.of()).succeed(SOON);
    }

    @ParameterizedTest
    @CsvSource({"application/dtmf-relay,'Signal=','\nDuration=160'", "application/dtmf,'',''"})
    void aNumberTypedByInfoLeadsIntoTheMeeting(String type, String before, String after) {
        Sipp room = play("info-digits", "meet", Map.of("type", type, "before", before, "after", after));
        awaitInMeeting();
        room.succeed(SOON);
    }

    @Test
    void aNumberTypedOnAKeypadThatWeSubscribeToLeadsIntoTheMeeting() {
        Sipp phone = play("kpml-digits", "meet", Map.of());
        awaitInMeeting();
        phone.succeed(SOON);
    }

    @Test
    @Tag("full")
    @Timeout(150)
    void halfwayThroughItsTimeWeRefreshASessionOfNinetySeconds() {
        play("timer-ours", "demo", Map.of()).succeed(Duration.ofSeconds(80));
    }

    @Test
    @Tag("full")
    @Timeout(150)
    void aSessionThatTheCallerForgetsToRefreshIsEnded() {
        play("timer-expired", "demo", Map.of()).succeed(Duration.ofSeconds(100));
    }

    private static void awaitInMeeting() {
        Await.until(
                () -> gateway.call("cvi").path("meeting").asText().equals("demo")
                        && gateway.call("cvi").path("state").asText().equals("connected"),
                SOON,
                () -> "a call in the meeting, but " + gateway.calls());
    }
}
