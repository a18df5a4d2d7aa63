package io.drawbridge.e2e.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Dino, a desktop client for XMPP of other people's making, on a screen and with a sound card of its own, operated with the mouse. It has
 * one contact, and says a tone into its microphone. Needs root, since it gets its server's address and authority by a mount namespace.
 *
 * <p>Its sound passes a noise suppressor, so that a tone comes out of it with some noise around.
 */
public final class Dino implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(40);
    private static final Duration REACTION = Duration.ofSeconds(4);
    private static final int EAR_HZ = 48_000;
    private static final int CLICKS = 5;

    /** Without a window manager its windows lie in the upper left corner, and Debian 12's is always as large. */
    private enum Button {
        CALL(978, 28),
        AUDIO_CALL(976, 84),
        MICROPHONE(281, 475),
        HANG_UP(421, 475);

        private final int x;
        private final int y;

        Button(int x, int y) {
            this.x = x;
            this.y = y;
        }
    }

    /** Whose desk it stands on. */
    record Desk(String server, String domain, Path authority, String user, String password, String contact) {}

    private final Path dir;
    private final Proc process;

    private Dino(Path dir, Proc process) {
        this.dir = dir;
        this.process = process;
    }

    /** Starts it, and waits until it knows that its contact, {@code demo}, can be called. */
    public static Dino start(Stage stage, XmppServer server, TestCertificate certificate, int toneHz) {
        Path dir = stage.dir().resolve("dino");
        Desk desk = server.desk(certificate);
        List<String> command = List.of(
                "bash",
                Stage.resource(stage, "/dino/run.sh").toString(),
                dir.toString(),
                desk.server(),
                desk.domain(),
                desk.authority().toString(),
                desk.user(),
                desk.password(),
                desk.contact(),
                Integer.toString(toneHz));
        Dino dino = stage.own(new Dino(dir, Proc.start("dino-im", dir, Map.of(), command)));
        Await.until(
                () -> dino.says("var='urn:xmpp:jingle-message:0' />") || !dino.process.alive(),
                START,
                () -> "Dino to find its contact, see " + dino.process.log());
        return dino;
    }

    /** Calls its contact, without picture. */
    public void call() {
        press(List.of(Button.CALL, Button.AUDIO_CALL), () -> says(":propose "), "to propose a call");
    }

    /** Mutes its microphone, and says so to the far end. */
    public void mute() {
        press(List.of(Button.MICROPHONE), () -> says("rtp:info:1}:mute "), "to mute");
    }

    /** Hangs up. */
    public void hangUp() {
        press(List.of(Button.HANG_UP), () -> says("='session-terminate'"), "to hang up");
    }

    /** Whether its log holds that, with the stanzas as Dino prints them; they have line ends between tags alone. */
    private boolean says(String text) {
        return process.output().contains(text);
    }

    /** Presses the buttons until it helps: a window may still be on its way to the screen. */
    private void press(List<Button> buttons, BooleanSupplier done, String what) {
        for (int i = 0; i < CLICKS && !done.getAsBoolean(); i++) {
            for (Button button : buttons) {
                mouse("mousemove", button.x + "", button.y + "");
                Await.measureFor(Duration.ofMillis(700));
                mouse("click", "1");
            }
            long end = System.nanoTime() + REACTION.toNanos();
            while (!done.getAsBoolean() && System.nanoTime() < end) {
                Await.measureFor(Duration.ofMillis(100));
            }
        }
        if (!done.getAsBoolean()) {
            throw new AssertionError("Dino does not want " + what + ", see " + process.log());
        }
    }

    private void mouse(String... words) {
        try {
            String screen = Files.readString(dir.resolve("screen")).strip();
            List<String> command = new ArrayList<>(List.of("env", "DISPLAY=:" + screen, "xdotool"));
            command.addAll(List.of(words));
            Proc.run(dir, "xdotool", command);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until the last second of what it plays is {@code hz} alone. */
    public void awaitTone(int hz, Duration timeout) {
        Await.until(
                () -> Tone.of(heard()).isPure(hz),
                timeout,
                () -> "Dino to hear " + hz + " Hz, last heard " + Tone.of(heard()));
    }

    private Wav heard() {
        return Wav.readUnfinished(dir.resolve("ear.raw"), 0, EAR_HZ).last(1.1);
    }

    @Override
    public void close() {
        process.close();
    }
}
