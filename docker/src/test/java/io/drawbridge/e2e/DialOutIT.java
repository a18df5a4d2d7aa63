package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.e2e.peer.Api;
import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Ports;
import io.drawbridge.e2e.peer.Sipp;
import io.drawbridge.e2e.peer.Stage;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Calls from a meeting to the outside: to a registered room, and to trunks that challenge, are busy, or ring. */
@Timeout(120)
class DialOutIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    static final Stage stage = new Stage();

    private static Daemon gateway;
    private static int pbx;
    private static int busy;
    private static int ringing;

    @BeforeAll
    static void start() {
        pbx = Ports.free();
        busy = Ports.free();
        ringing = Ports.free();
        gateway = Daemon.start(
                stage,
                Map.of(
                        "sip.accounts",
                        "[{user: boardroom, password: room-secret, algorithms: [md5]}]",
                        "sip.trunks",
                        "[" + trunk("pbx", pbx) + ", " + trunk("busy", busy) + ", " + trunk("ringing", ringing) + "]",
                        "sip.dial-rules",
                        "[{match: 91XX, trunk: pbx}, {match: 92XX, trunk: busy}, {match: 93XX, trunk: ringing}]",
                        "sip.media-timeout-seconds",
                        "5"));
    }

    private static String trunk(String name, int port) {
        return "{name: " + name + ", address: \"127.0.0.1:" + port
                + "\", transport: udp, user: gateway, password: gateway-secret, ping-seconds: 0}";
    }

    private static HttpResponse<String> dial(String meeting, String uri) {
        return gateway.api().post("/api/v1/dial-out", "{\"meeting\":\"" + meeting + "\",\"uri\":\"" + uri + "\"}");
    }

    private static String dialled(String uri) {
        HttpResponse<String> answer = dial("demo", uri);
        assertEquals(202, answer.statusCode(), answer.body());
        String id = Api.parse(answer.body()).path("id").asText();
        assertEquals(
                "/api/v1/calls/" + id, answer.headers().firstValue("Location").orElse(""));
        return id;
    }

    private static String state(String id) {
        for (JsonNode call : gateway.calls()) {
            if (id.equals(call.path("id").asText())) {
                assertEquals("cvi", call.path("path").asText());
                assertEquals("demo", call.path("meeting").asText());
                return call.path("state").asText();
            }
        }
        return "gone";
    }

    private static void awaitState(String id, String state) {
        Await.until(() -> state(id).equals(state), SOON, () -> id + " to be " + state + ", but " + gateway.calls());
    }

    @Test
    void aRegisteredRoomIsCalledIntoTheMeetingAndTonesGoBothWays() {
        Baresip room = Baresip.soundOnly(stage, "board", Baresip.Codec.PCMU, 440);
        room.register("boardroom", "room-secret", gateway.port("sip.udp-port"));
        Baresip other = Baresip.soundOnly(stage, "other", Baresip.Codec.PCMU, 880);
        other.call(gateway.sipUri("demo"));
        String id = dialled("boardroom");
        awaitState(id, "connected");
        room.awaitTone(880, SOON);
        other.awaitTone(440, SOON);
        assertEquals(204, gateway.api().delete("/api/v1/calls/" + id));
        Await.until(() -> !room.inCall(), SOON, "a BYE for the room");
        awaitState(id, "gone");
        other.hangUp();
    }

    @Test
    void aTrunkThatChallengesGetsTheDigestAndTheCallIsUp() {
        Sipp callee = Sipp.answer(stage, "callee", pbx, "-m", "1");
        String id = dialled("9100");
        awaitState(id, "connecting");
        awaitState(id, "connected");
        assertEquals(204, gateway.api().delete("/api/v1/calls/" + id));
        callee.succeed(SOON);
        awaitState(id, "gone");
        assertEquals(404, gateway.api().delete("/api/v1/calls/" + id));
    }

    @Test
    void aBusyCalleeEndsTheCall() {
        Sipp callee = Sipp.answer(stage, "busy", busy, "-m", "1");
        String id = dialled("9200");
        callee.succeed(SOON);
        awaitState(id, "gone");
        assertEquals(1, gateway.counter("drawbridge_joins_total", "result=\"busy\""));
    }

    @Test
    void aRingingCallIsCancelled() {
        Sipp callee = Sipp.answer(stage, "ringing", ringing, "-m", "1");
        String id = dialled("9300");
        awaitState(id, "connecting");
        Await.until(() -> callee.log().contains("180 Ringing"), SOON, "ringing");
        assertEquals(204, gateway.api().delete("/api/v1/calls/" + id));
        callee.succeed(SOON);
        awaitState(id, "gone");
    }

    @Test
    void whatCannotBeDialledIsToldAsAProblem() {
        assertProblem(404, dial("nowhere", "9100"), "no meeting");
        assertProblem(403, dial("demo", "sip:premium@toll.example"), "sip.dial-rules");
        assertProblem(400, dial("demo", "mailto:somebody"), "neither a number nor a SIP address");
        assertProblem(400, gateway.api().post("/api/v1/dial-out", "nonsense"), "must be JSON");
    }

    private static void assertProblem(int status, HttpResponse<String> answer, String words) {
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(
                "application/problem+json",
                answer.headers().firstValue("Content-Type").orElse("").split(";")[0]);
        assertTrue(Api.parse(answer.body()).path("detail").asText().contains(words), answer.body());
    }

    @Test
    void aRoomThatLosesItsPowerDisappearsFromTheMeeting() {
        Baresip room = Baresip.soundOnly(stage, "doomed", Baresip.Codec.PCMU, 440);
        room.call(gateway.sipUri("demo"));
        double before = gateway.counter("drawbridge_calls_ended_total", "reason=\"media-lost\"");
        room.pullPlug();
        Await.until(
                () -> gateway.counter("drawbridge_calls_ended_total", "reason=\"media-lost\"") > before,
                Duration.ofSeconds(30),
                () -> "the room to be put out, but " + gateway.calls());
    }
}
