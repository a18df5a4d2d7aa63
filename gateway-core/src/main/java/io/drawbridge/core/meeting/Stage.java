package io.drawbridge.core.meeting;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.call.Path;
import io.drawbridge.core.directory.Admission;
import io.drawbridge.core.directory.MeetingSpec;
import io.drawbridge.core.directory.Role;
import io.drawbridge.core.ivr.Ivr;
import io.drawbridge.core.ivr.Language;
import io.drawbridge.core.ivr.Page;
import io.drawbridge.core.ivr.Prompt;
import io.drawbridge.core.ivr.Screen;
import io.drawbridge.core.media.audio.ClipEncoder;
import io.drawbridge.core.media.video.PageSet;
import io.drawbridge.core.sdp.AgreedMedia;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One caller before it is in a meeting: the shell of {@link Ivr}. Plays prompts and shows pages to rooms; a browser is only told that it
 * waits. Nothing of any meeting reaches the caller, and nothing of it is taken. Owner: the loop of the meeting that the caller waits at.
 */
final class Stage implements Ivr.Desk, Ivr.Effects {
    /** Far ends need a moment after the answer until they play what comes. */
    private static final int FRAMES_BEFORE_FIRST = 30;

    private final LoopParticipant caller;
    private final JoinAttempt.Entry entry;
    private final Household house;
    private final Prompts prompts;
    private final Ivr ivr;
    private final PromptPlayer player;
    private final boolean shown;
    private Screen screen = Screen.of(Page.NUMBER);
    /** Where the caller goes when the menu has said all: moves are made between inputs, never inside one. */
    private @Nullable Runnable move;

    Stage(LoopParticipant caller, JoinAttempt.Entry entry, Household house, Prompts prompts) {
        this.caller = caller;
        this.entry = entry;
        this.house = house;
        this.prompts = prompts;
        this.ivr = new Ivr(Ivr.Limits.DEFAULT, this, this);
        this.shown = caller.path() == Path.CVI;
        this.player = new PromptPlayer(shown ? Language.spoken(entry.languages()) : List.of(), FRAMES_BEFORE_FIRST);
    }

    // ---- inputs

    void askNumber(long nowNanos) {
        ivr.askNumber(nowNanos);
        settle();
    }

    void askPin(MeetingSpec meeting, long nowNanos) {
        ivr.askPin(meeting, nowNanos);
        settle();
    }

    void waitFor(MeetingSpec meeting, long nowNanos) {
        ivr.waitFor(meeting, nowNanos);
        settle();
    }

    void onDigit(char symbol, long nowNanos) {
        ivr.onDigit(symbol, nowNanos);
        settle();
    }

    void onDoor() {
        ivr.onDoor();
        settle();
    }

    boolean onAdmitted() {
        boolean waited = ivr.onAdmitted();
        settle();
        return waited;
    }

    /** Other media are agreed than before. */
    void onAgreed() {
        show(screen);
    }

    /** Every 20 ms. */
    void onTick(long nowNanos) {
        speak(nowNanos);
        if (player.finished()) {
            ivr.onPlayed();
        }
        ivr.onTick(nowNanos);
        settle();
    }

    private void speak(long nowNanos) {
        Optional<AgreedMedia.Accepted> audio = caller.session().agreement().audio();
        Optional<ClipEncoder.Encoded> table =
                shown ? audio.flatMap(a -> prompts.in(a.codecs().get(0).codec())) : Optional.empty();
        player.next(table).ifPresent(frame -> caller.sound()
                .spoken(Unpooled.wrappedBuffer(frame), table.orElseThrow().frameRtpUnits(), nowNanos));
    }

    private void settle() {
        Runnable due = move;
        move = null;
        if (due != null) {
            due.run();
        }
    }

    /** As {@link io.drawbridge.core.call.CallSnapshot#state} says it. */
    String state() {
        return ivr.state() == Ivr.State.LOBBY ? "lobby" : "ivr";
    }

    // ---- what the menu asks

    @Override
    public Optional<MeetingSpec> find(String number) {
        return house.find(number);
    }

    @Override
    public Admission knock(MeetingSpec meeting, String pin) {
        return house.knock(meeting, pin, entry.source());
    }

    @Override
    public Admission again(MeetingSpec meeting) {
        return house.again(meeting);
    }

    @Override
    public boolean guessed() {
        return house.guessed(entry.source());
    }

    // ---- what the menu does

    @Override
    public void show(Screen now) {
        screen = now;
        if (shown) {
            caller.leg().showStill(PageSet.menu().page(now.page().index(), now.entry()));
        }
    }

    @Override
    public void play(List<Prompt> spoken) {
        player.play(spoken);
    }

    @Override
    public void waitAt(MeetingSpec meeting) {
        move = () ->
                caller.moveTo(house.meeting(meeting, caller.place().loopIndex()), target -> target.receive(caller));
    }

    @Override
    public void enter(MeetingSpec meeting, Role role) {
        move = () ->
                caller.moveTo(house.meeting(meeting, caller.place().loopIndex()), target -> target.enter(caller, role));
    }

    @Override
    public void end(EndReason reason) {
        move = () -> caller.dismiss(reason);
    }
}
