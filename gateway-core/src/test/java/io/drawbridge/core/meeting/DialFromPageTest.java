package io.drawbridge.core.meeting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.spi.DialOut;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that hosts place from a meeting to the outside. */
@Timeout(60)
class DialFromPageTest {
    @AutoClose
    private final TalkScene scene = new TalkScene();

    @Test
    void aHostCallsARoomAndSeesHowItGoes() throws Exception {
        TalkingPage host = scene.join("host", TalkScene.HOST);
        TalkingPage other = scene.join("other", TalkScene.HOST);
        scene.dial(host, "d1");
        assertEquals(List.of("sip:d1@example.com"), scene.outside.dialled);
        assertEquals(List.of("d1 calling "), other.dials());
        scene.outside.progress.get(0).onRinging();
        TalkScene.await(() -> other.dials().equals(List.of("d1 ringing ")));
        Participant room = scene.invited("call-1");
        assertEquals(List.of("d1 connected "), host.dials());
        scene.dial(host, "d1");
        assertEquals(1, scene.outside.dialled.size(), "the same call");
        scene.ask(host, new PageCommand.HangUpDial("d1"));
        assertEquals(List.of(), host.dials());
        assertFalse(scene.on(() -> room.meeting().participants()).stream()
                .anyMatch(attendee -> attendee.id().equals("call-1")));
    }

    @Test
    void aCallThatFailsSaysWhyForAMinute() throws Exception {
        TalkingPage host = scene.join("host", TalkScene.HOST);
        scene.dial(host, "d1");
        scene.outside.progress.get(0).onOver(EndReason.Plain.BUSY);
        TalkScene.await(() -> host.dials().equals(List.of("d1 failed busy")));
        scene.ticker.skip(TimeUnit.SECONDS.toNanos(61));
        TalkScene.await(() -> host.dials().isEmpty());
    }

    @Test
    void aCallThatMayNotBeIsRefused() throws Exception {
        TalkingPage host = scene.join("host", TalkScene.HOST);
        scene.outside.answer = new DialOut.Result.Refused(DialOut.Why.NOT_ALLOWED, "no rule");
        scene.dial(host, "d1");
        TalkScene.await(() -> host.refusals().equals(List.of("dial-out dial-out-refused")));
        TalkScene.await(() -> host.dials().equals(List.of("d1 failed not-allowed")));
        scene.ask(host, new PageCommand.HangUpDial("d1"));
        assertEquals(List.of(), host.dials());
        scene.ask(host, new PageCommand.HangUpDial("d1"));
        scene.ask(host, new PageCommand.DialOut("d2", " "));
        scene.ask(host, new PageCommand.DialOut("d2", "x".repeat(300)));
        scene.lenders.clear();
        scene.dial(host, "d2");
        assertEquals(
                List.of(
                        "dial-out dial-out-refused",
                        "hang-up-dial unknown-call",
                        "dial-out empty",
                        "dial-out too-long",
                        "dial-out no-dial-out"),
                host.refusals());
    }

    @Test
    void soManyCallsAtOnceAndNoMoreAndAllAreGivenUpAtTheEnd() throws Exception {
        TalkingPage host = scene.join("host", TalkScene.HOST);
        for (int i = 1; i <= 6; i++) {
            scene.dial(host, "d" + i);
        }
        assertEquals(List.of("dial-out too-many"), host.refusals());
        scene.ask(host, new PageCommand.HangUpDial("d2"));
        TalkScene.await(() -> scene.outside.cancelled.equals(List.of("call-2")));
        scene.leave(host);
        TalkScene.await(
                () -> scene.outside.cancelled.equals(List.of("call-2", "call-1", "call-3", "call-4", "call-5")));
    }
}
