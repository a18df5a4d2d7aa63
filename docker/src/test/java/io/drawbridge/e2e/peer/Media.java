package io.drawbridge.e2e.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** What the peers send: tones and moving pictures, made when they are first asked for, kept in {@code target/e2e/media}. */
public final class Media {
    /** The room's picture is reddish, ... */
    public static final String ROOM_TINT = "colorchannelmixer=gg=0.5:bb=0.15";

    /** ... the browser's bluish, so that nobody takes his own for the other's. */
    public static final String BROWSER_TINT = "colorchannelmixer=rr=0.15:gg=0.5";

    /** ... and another browser's greenish. */
    public static final String GREEN_TINT = "colorchannelmixer=rr=0.15:bb=0.15";

    private static final int TONE_SECONDS = 180;

    private Media() {}

    /** A sine at half of full scale, three minutes long. */
    public static Path tone(int hz, int rateHz, int channels) {
        return tone("tone", hz, rateHz, channels, List.of());
    }

    /** The same as if it spoke three syllables a second: a sound that never swells is noise to who looks for speakers. */
    public static Path syllables(int hz, int rateHz, int channels) {
        return tone("syllables", hz, rateHz, channels, List.of("tremolo", "3", "95"));
    }

    private static Path tone(String name, int hz, int rateHz, int channels, List<String> effects) {
        return make(name + hz + "_" + rateHz + "_" + channels + ".wav", file -> {
            List<String> command = new ArrayList<>(List.of("sox", "-n", "-r", "" + rateHz, "-c", "" + channels));
            command.addAll(List.of("-b", "16", file, "synth", "" + TONE_SECONDS, "sine", "" + hz, "vol", "0.5"));
            command.addAll(effects);
            return command;
        });
    }

    /** A sine at half of full scale as bare G.711 bytes, ten seconds that can be played in a circle. */
    public static Path ulaw(int hz) {
        return make(
                "tone" + hz + ".ulaw",
                file -> List.of(
                        "sox", "-n", "-t", "raw", "-e", "u-law", "-b", "8", "-r", "8000", "-c", "1", file, "synth",
                        "10", "sine", "" + hz, "vol", "0.5"));
    }

    /** The room's picture, 640x360 at 25 frames a second, as an H.264 file. */
    public static Path roomMovie() {
        return make(
                "room.mp4",
                file -> movie(
                        ROOM_TINT,
                        TONE_SECONDS,
                        file,
                        "-c:v",
                        "libx264",
                        "-preset",
                        "ultrafast",
                        "-profile:v",
                        "baseline",
                        "-g",
                        "50",
                        "-bf",
                        "0"));
    }

    /** A still in the browser's tint, 640x360, as JPEG: for a client whose camera it is. */
    public static Path still() {
        return make(
                "still.jpg",
                file -> List.of(
                        "ffmpeg",
                        "-v",
                        "error",
                        "-nostdin",
                        "-y",
                        "-f",
                        "lavfi",
                        "-i",
                        "testsrc2=size=640x360:rate=25," + BROWSER_TINT,
                        "-frames:v",
                        "1",
                        file));
    }

    /** The browser's picture, 640x360 at 25 frames a second, uncompressed as Chromium wants it. */
    public static Path browserMovie() {
        return make("browser.y4m", file -> movie(BROWSER_TINT, 4, file));
    }

    /** The same, greenish. */
    public static Path greenMovie() {
        return make("green.y4m", file -> movie(GREEN_TINT, 4, file));
    }

    private static List<String> movie(String tint, int seconds, String file, String... encoder) {
        List<String> command = new ArrayList<>(List.of(
                "ffmpeg",
                "-v",
                "error",
                "-nostdin",
                "-y",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=640x360:rate=25," + tint,
                "-t",
                "" + seconds,
                "-pix_fmt",
                "yuv420p"));
        command.addAll(List.of(encoder));
        command.add(file);
        return command;
    }

    /** Turns any recording into 48 kHz mono PCM. */
    public static Wav toWav(Path recording) {
        Path wav = recording.resolveSibling(recording.getFileName() + ".wav");
        Proc.run(
                recording.toAbsolutePath().getParent(),
                "ffmpeg",
                List.of(
                        "ffmpeg",
                        "-v",
                        "error",
                        "-nostdin",
                        "-y",
                        "-i",
                        recording.toString(),
                        "-ac",
                        "1",
                        "-ar",
                        "48000",
                        "-c:a",
                        "pcm_s16le",
                        wav.toString()));
        return Wav.read(wav);
    }

    private interface Maker {
        List<String> command(String file);
    }

    /** Two sets of tests may make the same at the same time: each makes its own, and the later one takes the place of the other. */
    private static synchronized Path make(String name, Maker maker) {
        Path dir = Stage.root().resolve("media");
        Path file = dir.resolve(name);
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(dir);
                String ours = ProcessHandle.current().pid() + "-" + name;
                Path part = dir.resolve("part-" + ours);
                Proc.run(dir, "making-" + ours, maker.command(part.toString()));
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            }
            return file;
        } catch (IOException e) {
            throw new AssertionError("cannot make " + file, e);
        }
    }
}
