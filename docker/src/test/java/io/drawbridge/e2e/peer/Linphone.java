package io.drawbridge.e2e.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A room system of another make: linphonec without screen, sound card and camera. It plays a tone from a file, sends a still picture
 * in the browser's tint once a second (H.264), records what it hears and takes stills of what it sees.
 *
 * <p>It reads commands from its standard input. Its output has no line ends where one expects them, so it is searched as a whole.
 */
public final class Linphone implements Room {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** It stands still for a second while a key is down, and for as long for each that waits. */
    private static final Duration KEY_DOWN = Duration.ofMillis(1300);

    private static final int WAV_HEADER_BYTES = 44;
    private static final List<String> CODECS = List.of(
            "opus/48000/2",
            "G722/8000/1",
            "PCMU/8000/1",
            "PCMA/8000/1",
            "speex/16000/1",
            "speex/8000/1",
            "G729/8000/1");

    private final Path dir;
    private final Setup setup;
    private final int sipPort = Ports.free();
    private final int rtpPorts = Ports.block(4);
    private Proc process;
    private int stills;

    private Linphone(Stage stage, String name, Setup setup) {
        this.dir = stage.dir().resolve(name);
        this.setup = setup;
        this.process = launch("");
        prepare();
    }

    /** How it wants its media encrypted, as linphone is told. */
    public enum Encryption {
        NONE("none"),
        /** RTP/SAVP with {@code a=crypto}. */
        SDES("srtp"),
        DTLS("dtls"),
        /** RTP/AVP with {@code a=zrtp-hash}, and ZRTP packets among the media. */
        ZRTP("zrtp");

        private final String word;

        Encryption(String word) {
            this.word = word;
        }
    }

    /** How its keys travel. */
    public enum Keys {
        /** RFC 4733. */
        EVENTS,
        /** INFO with {@code application/dtmf-relay}. */
        INFO
    }

    /**
     * What it is like.
     *
     * @param transport udp, tcp or tls: it listens at that alone
     * @param authority whom it believes when it checks the gateway's certificate
     * @param own what it shows when it is asked who it is; without one it would ask its user for a password
     */
    public record Setup(
            Baresip.Codec codec,
            int toneHz,
            Encryption encryption,
            String transport,
            Keys keys,
            Path authority,
            TestCertificate own) {}

    /** A room with sound and picture. */
    public static Linphone start(Stage stage, String name, Setup setup) {
        return stage.own(new Linphone(stage, name, setup));
    }

    private Proc launch(String account) {
        try {
            Files.createDirectories(dir.resolve("home/.local/share/linphone"));
            Files.writeString(dir.resolve("linphonerc"), config() + account);
            Files.deleteIfExists(dir.resolve("linphone.out"));
            Files.deleteIfExists(dir.resolve("linphone.log"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        // The shell gives it a file as output, since nobody would read a pipe.
        String program = "HOME=$PWD/home exec linphonec -c linphonerc -V -S -d 5 -l linphone.log >linphone.out 2>&1";
        return Proc.startPiped("linphone", dir, List.of("sh", "-c", program));
    }

    private void prepare() {
        Await.until(() -> output().contains("linphonec>"), PATIENCE, () -> "linphone to take commands: " + output());
        command("soundcard use files");
        command("play " + Media.tone(setup.toneHz, 16_000, 1));
        command("record " + dir.resolve("heard.wav"));
        command("staticpic set " + Media.still());
    }

    private String config() {
        String ports =
                """
                [sip]
                sip_port=%d
                sip_tcp_port=%d
                sip_tls_port=%d
                bind_address=127.0.0.1
                ipv6_migration_done=1
                use_ipv6=0
                media_encryption=%s
                verify_server_certs=1
                verify_server_cn=1
                root_ca=%s
                client_cert_chain=%s
                client_cert_key=%s
                use_rfc2833=%d
                use_info=%d
                [rtp]
                audio_rtp_port=%d
                video_rtp_port=%d
                [video]
                enabled=1
                capture=1
                display=1
                automatically_initiate=1
                automatically_accept=1
                [sound]
                echocancellation=0
                """
                        .formatted(
                                portOf("udp"),
                                portOf("tcp"),
                                portOf("tls"),
                                setup.encryption.word,
                                setup.authority,
                                setup.own.certificate(),
                                setup.own.key(),
                                setup.keys == Keys.EVENTS ? 1 : 0,
                                setup.keys == Keys.INFO ? 1 : 0,
                                rtpPorts,
                                rtpPorts + 2);
        return ports
                + audioCodecs()
                + codec("video", 0, "H264/90000/1", true)
                + codec("video", 1, "VP8/90000/1", false);
    }

    private int portOf(String transport) {
        return transport.equals(setup.transport) ? sipPort : 0;
    }

    private String audioCodecs() {
        List<String> sections = new ArrayList<>();
        for (String each : CODECS) {
            boolean wanted = each.startsWith(setup.codec.sdpName() + "/");
            sections.add(codec("audio", sections.size(), each, wanted));
        }
        return String.join("", sections);
    }

    private static String codec(String kind, int index, String codec, boolean enabled) {
        String[] parts = codec.split("/");
        return "[%s_codec_%d]\nmime=%s\nrate=%s\nchannels=%s\nenabled=%d\n"
                .formatted(kind, index, parts[0], parts[1], parts[2], enabled ? 1 : 0);
    }

    /** It reads its accounts when it starts, so it starts again. */
    @Override
    public void register(Account account) {
        close();
        String host = host(account.transport()) + ":" + account.port();
        process = launch(
                """
                [proxy_0]
                reg_proxy=<sip:%s;transport=%s>
                reg_identity=sip:%s@%s
                reg_sendregister=1
                reg_expires=60
                publish=0
                [auth_info_0]
                username=%s
                passwd=%s
                """
                        .formatted(
                                host, account.transport(), account.user(), host, account.user(), account.password()));
        prepare();
        Await.until(
                () -> log().contains("to [LinphoneRegistrationOk]"), PATIENCE, () -> account.user() + " to register");
    }

    /** What it calls this machine: over TLS by name, since its check of certificates knows no addresses. */
    public static String host(String transport) {
        return transport.equals("tls") ? "localhost" : "127.0.0.1";
    }

    @Override
    public void call(String uri) {
        int before = count("Media streams established");
        command("call " + uri);
        Await.until(
                () -> count("Media streams established") > before,
                PATIENCE,
                () -> uri + " to be answered: " + output());
    }

    @Override
    public void hangUp() {
        int before = count(" ended \\(");
        command("terminate");
        Await.until(() -> count(" ended \\(") > before, PATIENCE, () -> "the end of the call: " + output());
    }

    @Override
    public void hold() {
        command("pause");
        Await.until(() -> output().contains("is now paused"), PATIENCE, () -> "a pause: " + output());
    }

    @Override
    public void resume() {
        int before = count("Media streams established");
        command("resume");
        Await.until(() -> count("Media streams established") > before, PATIENCE, () -> "the resumption: " + output());
    }

    @Override
    public void press(char key) {
        command(Character.toString(key));
        Await.measureFor(KEY_DOWN);
    }

    /** What has been heard so far, since the first call began. */
    @Override
    public Wav heard() {
        Path file = dir.resolve("heard.wav");
        return Files.exists(file)
                ? Wav.readUnfinished(file, WAV_HEADER_BYTES, setup.codec.rateHz())
                : new Wav(setup.codec.rateHz(), new double[0]);
    }

    @Override
    public void awaitTone(int hz, Duration timeout) {
        Await.until(
                () -> heard().seconds() > 1 && Tone.of(heard().last(1.1)).isPure(hz),
                timeout,
                () -> dir.getFileName() + " to hear " + hz + " Hz, last heard " + Tone.of(heard().last(1.1)));
    }

    @Override
    public void awaitSilence(Duration timeout) {
        Await.until(
                () -> heard().seconds() > 1 && Tone.of(heard().last(1.1)).levelDbfs() < -50,
                timeout,
                () -> dir.getFileName() + " to hear nothing, last heard " + Tone.of(heard().last(1.1)));
    }

    @Override
    public Picture picture(String name) {
        Path file = dir.resolve(name + "-" + ++stills + ".jpg");
        command("snapshot " + file);
        Await.until(() -> Files.exists(file), PATIENCE, "a snapshot of linphone's screen");
        return Picture.read(file);
    }

    /** The SIP messages and whatever else it noted. */
    public String log() {
        return read("linphone.log");
    }

    private String output() {
        return read("linphone.out");
    }

    private String read(String name) {
        try {
            Path file = dir.resolve(name);
            return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int count(String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(output());
        int count = 0;
        while (found.find()) {
            count++;
        }
        return count;
    }

    private void command(String line) {
        try {
            process.stdin().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.stdin().flush();
        } catch (IOException e) {
            throw new AssertionError("linphone takes no commands any more: " + output(), e);
        }
    }

    /** Ends it, with a BYE for a call that is up; it takes back its registration. */
    @Override
    public void close() {
        if (process.alive()) {
            command("quit");
            process.awaitExit(PATIENCE);
        }
        process.close();
    }
}
