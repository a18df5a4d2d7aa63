package io.drawbridge.e2e.peer;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A room system: baresip without screen and sound card. It plays a tone and a moving picture (H.264, packetization-mode 0), records
 * what it hears and counts the frames it shows.
 */
public final class Baresip implements Room {
    private static final Duration KEY_DOWN = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Pattern RECEIVED = Pattern.compile("rcvd=(\\d+)");
    private static final double SECONDS_A_PACKET = 0.02;
    private static final Pattern FRAMES = Pattern.compile("frames=(\\d+)");

    private final Proc process;
    private final BaresipControl control;
    private final Path dir;
    private String media = "";

    private Baresip(Proc process, BaresipControl control, Path dir) {
        this.process = process;
        this.control = control;
        this.dir = dir;
    }

    /** An audio codec as baresip is told to use it alone. */
    public enum Codec {
        PCMU("g711", "PCMU/8000/1", 8000, 1),
        PCMA("g711", "PCMA/8000/1", 8000, 1),
        G722("g722", "G722/16000/1", 16000, 1),
        OPUS("opus", "opus/48000/2", 48000, 2);

        private final String module;
        private final String account;
        private final int rateHz;
        private final int channels;

        Codec(String module, String account, int rateHz, int channels) {
            this.module = module;
            this.account = account;
            this.rateHz = rateHz;
            this.channels = channels;
        }

        private Path tone(int hz) {
            return Media.tone(hz, rateHz, channels);
        }

        /** Samples per second of what it carries. */
        int rateHz() {
            return rateHz;
        }

        /** As SDP and the API spell it. */
        public String sdpName() {
            return this == OPUS ? "opus" : name();
        }
    }

    /** How the room wants its media encrypted, as baresip is told. */
    public enum Encryption {
        NONE("", ""),
        /** RTP/AVP with {@code a=crypto}. */
        SDES_IF_POSSIBLE("srtp", "srtp"),
        /** RTP/SAVP with {@code a=crypto}. */
        SDES("srtp", "srtp-mand"),
        DTLS("dtls_srtp", "dtls_srtp");

        private final String module;
        private final String account;

        Encryption(String module, String account) {
            this.module = module;
            this.account = account;
        }
    }

    /** A room with sound and picture. */
    public static Baresip withPicture(Stage stage, String name, Codec codec, int toneHz) {
        return start(stage, name, codec, codec.tone(toneHz), true, Encryption.NONE, "");
    }

    /** The same with a sound that speaks. */
    public static Baresip speaking(Stage stage, String name, Codec codec, int toneHz) {
        Path sound = Media.syllables(toneHz, codec.rateHz, codec.channels);
        return start(stage, name, codec, sound, true, Encryption.NONE, "");
    }

    /** A room with sound and picture whose media are encrypted. */
    public static Baresip encrypted(Stage stage, String name, Codec codec, int toneHz, Encryption encryption) {
        return start(stage, name, codec, codec.tone(toneHz), true, encryption, "");
    }

    /**
     * A room without picture that speaks TLS.
     *
     * @param own what it shows, key and certificate in one file
     * @param authority whom it would believe; baresip 1.0 loads it and then believes everybody
     */
    public static Baresip overTls(Stage stage, String name, Codec codec, int toneHz, Path own, Path authority) {
        return start(stage, name, codec, codec.tone(toneHz), false, Encryption.NONE, tls(own, authority));
    }

    /** A room with sound and picture whose media are encrypted, and which speaks TLS as {@link #overTls}. */
    public static Baresip encryptedOverTls(
            Stage stage, String name, Codec codec, int toneHz, Encryption encryption, Path own, Path authority) {
        Baresip room = start(stage, name, codec, codec.tone(toneHz), true, encryption, tls(own, authority));
        room.media = media(codec, true, encryption);
        return room;
    }

    private static String tls(Path own, Path authority) {
        return "sip_certificate " + own + "\nsip_cafile " + authority + "\n";
    }

    /** A room without picture. */
    public static Baresip soundOnly(Stage stage, String name, Codec codec, int toneHz) {
        return start(stage, name, codec, codec.tone(toneHz), false, Encryption.NONE, "");
    }

    /** A room without picture, elsewhere. */
    public static Baresip at(Namespaces.Place place, Stage stage, String name, Codec codec, int toneHz) {
        return start(place, stage, name, codec, codec.tone(toneHz), false, Encryption.NONE, "");
    }

    private static Baresip start(
            Stage stage, String name, Codec codec, Path sound, boolean picture, Encryption encryption, String more) {
        return start(Namespaces.Place.HOST, stage, name, codec, sound, picture, encryption, more);
    }

    private static Baresip start(
            Namespaces.Place place,
            Stage stage,
            String name,
            Codec codec,
            Path sound,
            boolean picture,
            Encryption encryption,
            String more) {
        Path dir = stage.dir().resolve(name);
        int controlPort = Ports.free();
        int sipPort = Ports.block(2);
        try {
            Files.createDirectories(dir.resolve("rec"));
            String keys = encryption == Encryption.NONE ? "" : "module " + encryption.module + ".so\n";
            Files.writeString(
                    dir.resolve("config"),
                    config(place, dir, sipPort, controlPort, codec, sound, picture) + keys + more);
            Files.writeString(
                    dir.resolve("accounts"),
                    account(name + "@" + place.address() + ":" + sipPort, codec, picture, encryption));
            Files.writeString(dir.resolve("contacts"), "");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        List<String> command = place.run(List.of("baresip", "-v", "-s", "-f", dir.toString()));
        Proc process = Proc.start("baresip", dir, Map.of("HOME", dir.toString()), command);
        return stage.own(new Baresip(process, BaresipControl.connect(place.control(), controlPort, process), dir));
    }

    private static String account(String address, Codec codec, boolean picture, Encryption encryption) {
        return "<sip:" + address + ">;regint=0" + media(codec, picture, encryption) + "\n";
    }

    private static String media(Codec codec, boolean picture, Encryption encryption) {
        return ";answermode=auto;audio_codecs=" + codec.account
                + (picture ? ";video_codecs=H264" : "")
                + (encryption == Encryption.NONE ? "" : ";mediaenc=" + encryption.account);
    }

    /** baresip cuts file names at 128 characters without a word, so all are relative to its working directory. */
    private static String config(
            Namespaces.Place place, Path dir, int sipPort, int controlPort, Codec codec, Path sound, boolean picture) {
        int rtpPorts = Ports.block(20);
        String common =
                """
                poll_method epoll
                sip_listen %s:%d
                net_interface %s
                call_local_timeout 60
                call_max_calls 4
                audio_source aufile,%s
                audio_player aubridge,out
                audio_alert aubridge,alert
                ausrc_srate %d
                auplay_srate %d
                ausrc_channels %d
                auplay_channels %d
                ausrc_format s16
                auplay_format s16
                auenc_format s16
                audec_format s16
                audio_buffer 20-160
                rtp_ports %d-%d
                rtp_stats yes
                rtcp_mux no
                jitter_buffer_delay 5-10
                ringback_disabled yes
                menu_bell no
                statmode_default off
                module_path /usr/lib/baresip/modules
                module ctrl_tcp.so
                ctrl_tcp_listen %s:%d
                module sndfile.so
                snd_path rec
                module aubridge.so
                module aufile.so
                module %s.so
                module_tmp uuid.so
                module_tmp account.so
                module_app menu.so
                module_app debug_cmd.so
                """
                        .formatted(
                                place.address(),
                                sipPort,
                                place.device(),
                                dir.relativize(sound),
                                codec.rateHz,
                                codec.rateHz,
                                codec.channels,
                                codec.channels,
                                rtpPorts,
                                rtpPorts + 19,
                                place.control(),
                                controlPort,
                                codec.module);
        return picture ? common + pictureConfig(dir) : common;
    }

    private static String pictureConfig(Path dir) {
        return """
                module avcodec.so
                module avformat.so
                module fakevideo.so
                module snapshot.so
                video_source avformat,%s
                video_display fakevideo,nil
                video_size 640x360
                video_fps 25
                video_bitrate 600000
                """
                .formatted(dir.relativize(Media.roomMovie()));
    }

    /** Dials and waits until the call is answered. */
    @Override
    public void call(String uri) {
        control.command("dial", uri);
        Await.until(this::inCall, PATIENCE, () -> uri + " to be answered, events " + control.events());
    }

    /** Dials and waits until the call is refused or over; returns the reason that baresip names. */
    public String callInVain(String uri) {
        control.command("dial", uri);
        Await.until(() -> closed() > 0, PATIENCE, () -> uri + " to be refused, events " + control.events());
        return lastOf("CALL_CLOSED");
    }

    /** Registers at a port of 127.0.0.1, as one account more, and waits until that is answered with 200. */
    public void register(String user, String password, int port) {
        control.command(
                "uanew",
                "<sip:" + user + "@127.0.0.1:" + port + ">;auth_pass=" + password + ";regint=60;answermode=auto");
        Await.until(() -> count("REGISTER_OK") > 0, PATIENCE, () -> user + " to register, events " + control.events());
    }

    /** As one account more, which is used from then on. */
    @Override
    public void register(Account account) {
        String address = "sip:" + account.user() + "@127.0.0.1:" + account.port();
        control.command(
                "uanew",
                "<" + address + ";transport=" + account.transport() + ">;auth_pass=" + account.password() + ";regint=60"
                        + media);
        Await.until(
                () -> count("REGISTER_OK") > 0,
                PATIENCE,
                () -> account.user() + " to register, events " + control.events());
        control.command("uafind", address);
    }

    /** Whether a call is up. */
    public boolean inCall() {
        return count("CALL_ESTABLISHED") > closed();
    }

    /** Calls that ended, whoever ended them. */
    public long closed() {
        return count("CALL_CLOSED");
    }

    /** Hangs up and waits for the end of the call. */
    @Override
    public void hangUp() {
        control.command("hangup", "");
        Await.until(() -> !inCall(), PATIENCE, "the end of the call");
    }

    @Override
    public void hold() {
        control.command("hold", "");
    }

    @Override
    public void resume() {
        control.command("resume", "");
    }

    /** By packets: once it has held, baresip 1.0 plays and records nothing any more, whatever comes. */
    @Override
    public double secondsReceived() {
        Matcher received = RECEIVED.matcher(control.command("audio_debug", ""));
        return received.find() ? Integer.parseInt(received.group(1)) * SECONDS_A_PACKET : 0;
    }

    /** What has been heard so far, since the call began. */
    public Wav heard() {
        try (var files = Files.list(dir.resolve("rec"))) {
            return files.filter(file -> file.toString().endsWith("-dec.wav"))
                    .max(java.util.Comparator.comparing(Path::toString))
                    .map(Wav::read)
                    .orElse(new Wav(8000, new double[0]));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until the last second of what is heard is {@code hz} alone. */
    @Override
    public void awaitTone(int hz, Duration timeout) {
        Await.until(
                () -> heard().seconds() > 1 && Tone.of(heard().last(1.1)).isPure(hz),
                timeout,
                () -> dir.getFileName() + " to hear " + hz + " Hz, last heard " + Tone.of(heard().last(1.1)));
    }

    /** Waits until the last second of what is heard is silence. */
    @Override
    public void awaitSilence(Duration timeout) {
        Await.until(
                () -> heard().seconds() > 1 && Tone.of(heard().last(1.1)).levelDbfs() < -50,
                timeout,
                () -> dir.getFileName() + " to hear nothing, last heard " + Tone.of(heard().last(1.1)));
    }

    /** Presses a key of the remote control, as a telephone event (RFC 4733), and lets it go. */
    @Override
    public void press(char key) {
        control.command("sndcode", Character.toString(key));
        Await.measureFor(KEY_DOWN);
        control.command("sndcode", "");
    }

    /** Frames shown so far. */
    public int framesShown() {
        Matcher frames = FRAMES.matcher(control.command("video_debug", ""));
        int shown = 0;
        while (frames.find()) {
            shown = Math.max(shown, Integer.parseInt(frames.group(1)));
        }
        return shown;
    }

    /** Covers its microphone, or uncovers it. */
    public void mute() {
        control.command("mute", "");
    }

    /** A still of what is shown now. */
    @Override
    public Picture picture(String name) {
        Path file = dir.resolve(name + ".png");
        delete(file);
        control.command("snapshot_recv", file.getFileName().toString());
        Await.until(
                () -> Files.exists(file)
                        && Files.size(file) > 100
                        && Picture.read(file).image().getWidth() > 0,
                PATIENCE,
                "a snapshot of the room's screen");
        return Picture.read(file);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The SIP messages and whatever else it printed. */
    public String log() {
        return process.output();
    }

    private long count(String type) {
        return control.events().stream()
                .filter(event -> type.equals(event.path("type").asText()))
                .count();
    }

    private String lastOf(String type) {
        List<JsonNode> events = control.events().stream()
                .filter(event -> type.equals(event.path("type").asText()))
                .toList();
        return events.isEmpty()
                ? ""
                : events.get(events.size() - 1).path("param").asText();
    }

    /** The plug is pulled: it says nothing any more. */
    public void pullPlug() {
        process.process().destroyForcibly();
    }

    /** Ends it, with a BYE for a call that is up. */
    @Override
    public void close() {
        control.close();
        process.close();
    }
}
