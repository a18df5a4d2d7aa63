package io.drawbridge.e2e.peer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A scripted room: {@link SipCaller} signals, GStreamer sends and receives. Its H.264 is packetization-mode 1 with fragmented NAL
 * units, 640x360 at 25 frames a second, moving bars; its sound is PCMU or Opus.
 */
public final class GstRoom implements AutoCloseable {
    private static final Pattern FRAME = Pattern.compile("iskey:(\\d) .*mean:\\[\\d+ (\\d+) (\\d+)\\]");

    private final Path dir;
    private final SipCaller signalling;
    private final RtpPort audio = new RtpPort();
    private final RtpPort video = new RtpPort();
    private final Sound sound;
    private final Proc receiver;
    private final Proc camera;
    private final Proc microphone;

    /** How the sound is sent. */
    public enum Sound {
        PCMU(
                "0",
                "a=rtpmap:0 PCMU/8000\r\n",
                "audio/x-raw,rate=8000,channels=1 ! mulawenc ! rtppcmupay",
                "payload=0,clock-rate=8000,encoding-name=PCMU",
                "rtppcmudepay ! mulawdec"),
        OPUS(
                "111",
                "a=rtpmap:111 opus/48000/2\r\n",
                "audio/x-raw,rate=48000,channels=1 ! opusenc ! rtpopuspay pt=111",
                "payload=111,clock-rate=48000,encoding-name=OPUS",
                "rtpopusdepay ! opusdec");

        private final String payloadTypes;
        private final String rtpmap;
        private final String encoder;
        private final String caps;
        private final String decoder;

        Sound(String payloadTypes, String rtpmap, String encoder, String caps, String decoder) {
            this.payloadTypes = payloadTypes;
            this.rtpmap = rtpmap;
            this.encoder = encoder;
            this.caps = caps;
            this.decoder = decoder;
        }
    }

    private GstRoom(Stage stage, Sound sound, int toneHz, String user, int port) {
        this.dir = stage.dir().resolve("gstreamer");
        this.sound = sound;
        this.signalling = SipCaller.to(stage, user, port);
        this.receiver = gstreamer("receiver", "-e", receivers());
        this.camera = gstreamer("camera", "-q", camera());
        this.microphone = gstreamer("microphone", "-q", microphone(toneHz));
    }

    /** Prepares a room that will call {@code user} at a UDP port. */
    public static GstRoom start(Stage stage, Sound sound, int toneHz, String user, int port) {
        return stage.own(new GstRoom(stage, sound, toneHz, user, port));
    }

    /** Calls, offering H.264 with this {@code packetization-mode}; returns the answer. */
    public String call(int packetizationMode) {
        String answer = signalling.invite(offer(packetizationMode));
        audio.connect(portOf(answer, "audio"));
        video.connect(portOf(answer, "video"));
        return answer;
    }

    /** Whether the gateway hung up. */
    public boolean endedByFarEnd() {
        return signalling.endedByFarEnd();
    }

    /** Packets of fragments that this room sent: proof that it speaks mode 1. */
    public int fragmentsSent() {
        return video.sent(RtpPort.FU_A);
    }

    /** Packets of fragments that this room got. */
    public int fragmentsReceived() {
        return video.received(RtpPort.FU_A);
    }

    /** How often a key frame was asked for, by RTCP or INFO. */
    public int pictureRequests() {
        return video.pictureRequests() + signalling.pictureRequests();
    }

    /** What it has heard so far. */
    public Wav heard() {
        Path file = dir.resolve("heard.wav");
        return Files.exists(file) ? Wav.read(file) : new Wav(8000, new double[0]);
    }

    /** Waits until the last second of what is heard is {@code hz} alone. */
    public void awaitTone(int hz, Duration timeout) {
        Await.until(
                () -> heard().seconds() > 1 && Tone.of(heard().last(1.1)).isPure(hz),
                timeout,
                () -> "the room to hear " + hz + " Hz, last heard " + Tone.of(heard().last(1.1)));
    }

    /** Frames of the received picture that can be decoded so far. */
    public int framesDecodable() {
        String counted = Proc.run(
                dir,
                "count",
                List.of(
                        "ffprobe",
                        "-v",
                        "quiet",
                        "-count_frames",
                        "-select_streams",
                        "v",
                        "-show_entries",
                        "stream=nb_read_frames",
                        "-of",
                        "csv=p=0",
                        "received.h264"));
        String digits = counted.replaceAll("\\D", "");
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }

    /** The frame of the received picture with this number, 0 = the first. */
    public Picture frame(int number) {
        Path file = dir.resolve("frame" + number + ".png");
        Proc.run(
                dir,
                "frame",
                List.of(
                        "ffmpeg",
                        "-v",
                        "fatal",
                        "-nostdin",
                        "-y",
                        "-i",
                        "received.h264",
                        "-vf",
                        "select=eq(n\\," + number + ")",
                        "-frames:v",
                        "1",
                        file.toString()));
        return Picture.read(file);
    }

    /** Sends no sound any more. */
    public void mute() {
        microphone.close();
    }

    /**
     * A frame that came, as it is decoded: whether it needs no other one, and the mean of its colours.
     *
     * @param u blue less brightness, 128 is none
     * @param v red less brightness, 128 is none
     */
    public record Frame(boolean key, int u, int v) {}

    /** All frames of the received picture so far, in order. */
    public List<Frame> frames() {
        List<String> command = List.of(
                "ffmpeg", "-v", "info", "-nostdin", "-i", "received.h264", "-vf", "showinfo", "-f", "null", "-");
        return FRAME.matcher(Proc.run(dir, "frames", command))
                .results()
                .map(frame -> new Frame(
                        frame.group(1).equals("1"), Integer.parseInt(frame.group(2)), Integer.parseInt(frame.group(3))))
                .toList();
    }

    /** What it shows now; empty: nothing yet. */
    public Optional<Frame> shown() {
        return frames().stream().reduce((one, other) -> other);
    }

    /** Hangs up and finishes the recordings. */
    public void hangUp() {
        signalling.hangUp();
        microphone.close();
        camera.close();
        receiver.interrupt();
        receiver.awaitExit(Duration.ofSeconds(10));
    }

    private String offer(int packetizationMode) {
        return ("v=0\r\no=room 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
                        + "m=audio %d RTP/AVP %s\r\n%sa=sendrecv\r\n"
                        + "m=video %d RTP/AVP 96\r\nb=AS:1024\r\na=rtpmap:96 H264/90000\r\n"
                        + "a=fmtp:96 profile-level-id=42e01f;packetization-mode=%d\r\n"
                        + "a=rtcp-fb:96 nack pli\r\na=rtcp-fb:96 ccm fir\r\na=sendrecv\r\n")
                .formatted(audio.port(), sound.payloadTypes, sound.rtpmap, video.port(), packetizationMode);
    }

    private String camera() {
        return ("videotestsrc is-live=true pattern=smpte horizontal-speed=6 ! video/x-raw,width=640,height=360,framerate=25/1"
                        + " ! x264enc tune=zerolatency speed-preset=ultrafast bitrate=600 key-int-max=50"
                        + " ! video/x-h264,profile=constrained-baseline ! h264parse config-interval=-1"
                        + " ! rtph264pay pt=96 mtu=1200 aggregate-mode=zero-latency"
                        + " ! udpsink host=127.0.0.1 port=%d async=false")
                .formatted(video.gstreamerSends());
    }

    private String microphone(int toneHz) {
        return ("audiotestsrc is-live=true samplesperbuffer=160 freq=%d volume=0.5 ! audioconvert ! audioresample ! %s"
                        + " ! udpsink host=127.0.0.1 port=%d async=false")
                .formatted(toneHz, sound.encoder, audio.gstreamerSends());
    }

    private String receivers() {
        return ("udpsrc address=127.0.0.1 port=%d"
                        + " caps=application/x-rtp,media=video,encoding-name=H264,payload=96,clock-rate=90000"
                        + " ! rtpjitterbuffer latency=100 ! rtph264depay ! h264parse"
                        + " ! video/x-h264,stream-format=byte-stream,alignment=au ! filesink location=received.h264 buffer-mode=unbuffered"
                        + " udpsrc address=127.0.0.1 port=%d caps=application/x-rtp,media=audio,%s"
                        + " ! rtpjitterbuffer latency=60 ! %s ! audioconvert ! audio/x-raw,format=S16LE ! wavenc"
                        + " ! filesink location=heard.wav buffer-mode=unbuffered")
                .formatted(video.gstreamerReceives(), audio.gstreamerReceives(), sound.caps, sound.decoder);
    }

    private Proc gstreamer(String name, String option, String pipeline) {
        List<String> command = new ArrayList<>(List.of("gst-launch-1.0", option));
        command.addAll(List.of(pipeline.split(" ")));
        return Proc.start(name, dir, Map.of(), command);
    }

    private static int portOf(String sdp, String kind) {
        Matcher line = Pattern.compile("(?m)^m=" + kind + " (\\d+) ").matcher(sdp);
        if (!line.find() || line.group(1).equals("0")) {
            throw new AssertionError("no " + kind + " in the answer:\n" + sdp);
        }
        return Integer.parseInt(line.group(1));
    }

    @Override
    public void close() {
        microphone.close();
        camera.close();
        receiver.close();
        audio.close();
        video.close();
    }
}
