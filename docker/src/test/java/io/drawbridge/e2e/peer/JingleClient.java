package io.drawbridge.e2e.peer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A person's XMPP client that can call: slixmpp and aiortc in a script, which says what it sees step by step. */
public final class JingleClient implements AutoCloseable {
    private static final Duration END = Duration.ofSeconds(40);

    private final Proc process;
    private final Path recording;

    /**
     * Where and as whom it logs in.
     *
     * @param url {@code tcp://host:port} without TLS, or that of a WebSocket
     * @param jid a bare address; a domain alone is a guest without a name
     * @param component the domain of the meetings
     */
    public record Login(String url, String jid, String password, String component) {}

    private JingleClient(Proc process, Path recording) {
        this.process = process;
        this.recording = recording;
    }

    /** Adds the meeting as a contact and calls it for {@code seconds} with a tone. */
    public static JingleClient call(Stage stage, Login login, String meeting, int seconds, int hz) {
        return call(stage, login, meeting, seconds, hz, List.of());
    }

    /** The same, and a moving picture is added to the call. */
    public static JingleClient callWithPicture(Stage stage, Login login, String meeting, int seconds, int hz) {
        return call(stage, login, meeting, seconds, hz, List.of("video"));
    }

    /** The same, and says that it has muted itself, though it goes on sending. */
    public static JingleClient callMuted(Stage stage, Login login, String meeting, int seconds, int hz) {
        return call(stage, login, meeting, seconds, hz, List.of("mute"));
    }

    private static JingleClient call(Stage stage, Login login, String meeting, int seconds, int hz, List<String> more) {
        Path recording = stage.dir().resolve("jingle.wav");
        return start(stage, login, meeting, recording.toString(), seconds, hz, more);
    }

    /** Calls a meeting that is to refuse. */
    public static JingleClient callInVain(Stage stage, Login login, String meeting) {
        return start(stage, login, meeting, "-", 0, 0, List.of());
    }

    private static JingleClient start(
            Stage stage, Login login, String meeting, String wav, int seconds, int hz, List<String> more) {
        Path script = Stage.resource(stage, "/jingle/client.py");
        List<String> command = new ArrayList<>(List.of(
                "/usr/bin/python3",
                "-B",
                script.toString(),
                login.url(),
                login.jid(),
                login.password(),
                meeting + "@" + login.component(),
                wav,
                Integer.toString(seconds),
                Integer.toString(hz)));
        command.addAll(more);
        Proc process = Proc.start("jingle-client", stage.dir(), Map.of(), command);
        return stage.own(new JingleClient(process, Path.of(wav)));
    }

    /** Waits until it says that line; what follows the word in it. */
    public String awaitStep(String word, Duration timeout) {
        Pattern line = Pattern.compile("(?m)^" + word + "\\b ?(.*)$");
        Await.until(
                () -> line.matcher(process.output()).find() || !process.alive(),
                timeout,
                () -> "the client to say " + word + ": " + process.output());
        Matcher found = line.matcher(process.output());
        if (!found.find()) {
            throw new AssertionError("the client ended without " + word + ": " + process.output());
        }
        return found.group(1);
    }

    /** Waits for its end; fails when the call did not go as it should. */
    public void awaitGoodEnd() {
        int exit = process.awaitExit(END);
        if (exit != 0) {
            throw new AssertionError("the client ended with " + exit + ": " + process.output());
        }
    }

    /** What it heard, once it has ended. */
    public Wav recording() {
        return Wav.read(recording);
    }

    @Override
    public void close() {
        process.close();
    }
}
