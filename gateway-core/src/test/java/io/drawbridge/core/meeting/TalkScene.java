package io.drawbridge.core.meeting;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.call.Path;
import io.drawbridge.core.directory.ConfiguredMeetings;
import io.drawbridge.core.directory.Destination;
import io.drawbridge.core.directory.Directory;
import io.drawbridge.core.directory.GuessCounters;
import io.drawbridge.core.directory.MeetingSpec;
import io.drawbridge.core.directory.PinDoor;
import io.drawbridge.core.media.codec.AudioCodecs;
import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.net.Loops;
import io.drawbridge.core.sdp.SdpParser;
import io.drawbridge.core.spi.DialOut;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A meeting with a lobby and dial-out, and pages that join it. Time is the real one, and can be skipped. Methods act on the meeting's loop
 * and wait for it.
 */
final class TalkScene implements AutoCloseable {
    /** The host PIN. */
    static final String HOST = "99991";

    static final int SECONDS = 15;
    private static final MeetingSpec BOARD = new MeetingSpec("board", "2000", "Board <b>", "", HOST, true);

    final SkippingTicker ticker = new SkippingTicker();
    final FakeDialOut outside = new FakeDialOut();
    final List<DialOut> lenders = new CopyOnWriteArrayList<>(List.of(outside));
    final MeetingRegistry registry;
    private final Loops loops = new Loops(1);
    private final MediaTools tools = new MediaTools(
            ticker, new SimpleMeterRegistry(), new AudioCodecs(java.nio.file.Path.of("target", "natives")));

    TalkScene() {
        PinDoor door = new PinDoor(new GuessCounters(GuessCounters.Limits.DEFAULT), InstantSource.system());
        Directory directory =
                new Directory(List.of(new ConfiguredMeetings(List.of(BOARD))), Directory.Rules.NONE, door);
        registry = new MeetingRegistry(loops, tools, directory, door, () -> lenders);
    }

    @Override
    public void close() throws Exception {
        registry.endAll(new EndReason.ShuttingDown()).toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        tools.close();
        loops.close();
    }

    TalkingPage join(String id, String pin) throws Exception {
        ScriptedRoom room = new ScriptedRoom(ticker);
        TalkingPage page =
                new TalkingPage(join(id, Path.WEBRTC, new JoinAttempt.Entry(pin, "192.0.2.1", false), room), room);
        observe(page);
        return page;
    }

    /** One who was called from the meeting, and has answered. */
    Participant invited(String id) throws Exception {
        return join(id, Path.CVI, new JoinAttempt.Entry("", "", true), new ScriptedRoom(ticker));
    }

    Participant join(String id, Path path, JoinAttempt.Entry entry, ScriptedRoom room) throws Exception {
        Meeting meeting = registry.open(new Destination.ToMeeting(BOARD)).orElseThrow();
        SdpParser.Result.Parsed offer =
                assertInstanceOf(SdpParser.Result.Parsed.class, SdpParser.parse(ScriptedRoom.OFFER));
        JoinAttempt attempt =
                new JoinAttempt(id, path, id, "192.0.2.1", Optional.of(offer.description()), room, room, entry);
        return assertInstanceOf(JoinResult.Joined.class, on(() -> meeting.join(attempt)))
                .participant();
    }

    /** A guest that a host has let in. */
    TalkingPage admitted(String id, TalkingPage host) throws Exception {
        ask(host, new PageCommand.Lock(true));
        TalkingPage guest = join(id, "");
        ask(host, new PageCommand.Admit(id));
        await(guest::inside);
        ask(host, new PageCommand.Lock(false));
        return guest;
    }

    void observe(TalkingPage page) throws Exception {
        on(() -> {
            page.participant.observe(page);
            return null;
        });
    }

    void ask(TalkingPage page, PageCommand command) throws Exception {
        on(() -> {
            page.participant.command(command);
            return null;
        });
    }

    void say(TalkingPage page, String id, String text) throws Exception {
        ask(page, new PageCommand.Chat(id, text));
    }

    void dial(TalkingPage page, String id) throws Exception {
        ask(page, new PageCommand.DialOut(id, "sip:" + id + "@example.com"));
    }

    void leave(TalkingPage page) throws Exception {
        on(() -> {
            page.participant.leave(new EndReason.HungUp());
            return null;
        });
    }

    <T> T on(Callable<T> work) throws Exception {
        return loops.media(0).submit(work).get(SECONDS, TimeUnit.SECONDS);
    }

    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, "in time");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
