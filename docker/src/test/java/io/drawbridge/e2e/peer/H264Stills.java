package io.drawbridge.e2e.peer;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Decodes H.264 pictures with ffmpeg, which gives up at the first fault in the stream. */
public final class H264Stills {
    private static final byte[] START_CODE = {0, 0, 0, 1};

    private H264Stills() {}

    /** The brightness of each picture of a stream that is given as access units of NAL units; all pictures have that size. */
    public static List<Picture> decode(
            Stage stage, String name, List<List<byte[]>> accessUnits, int width, int height) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        accessUnits.forEach(unit -> unit.forEach(nal -> {
            stream.writeBytes(START_CODE);
            stream.writeBytes(nal);
        }));
        return decode(stage, name, stream.toByteArray(), width, height);
    }

    /** The same of a byte stream (ITU-T H.264 annex B). */
    public static List<Picture> decode(Stage stage, String name, byte[] stream, int width, int height) {
        Path in = stage.dir().resolve(name + ".h264");
        Path out = stage.dir().resolve(name + ".gray");
        try {
            Files.write(in, stream);
            Proc.run(
                    stage.dir(),
                    "decoding-" + name,
                    List.of(
                            "ffmpeg",
                            "-v",
                            "error",
                            "-nostdin",
                            "-y",
                            "-xerror",
                            "-err_detect",
                            "explode",
                            "-i",
                            in.toString(),
                            "-vsync",
                            "passthrough",
                            "-f",
                            "rawvideo",
                            "-pix_fmt",
                            "gray",
                            out.toString()));
            return pictures(Files.readAllBytes(out), width, height);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Picture> pictures(byte[] gray, int width, int height) {
        List<Picture> pictures = new ArrayList<>();
        for (int from = 0; from + width * height <= gray.length; from += width * height) {
            BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
            for (int i = 0; i < width * height; i++) {
                int value = gray[from + i] & 0xff;
                image.setRGB(i % width, i / width, value << 16 | value << 8 | value);
            }
            pictures.add(new Picture(image));
        }
        return pictures;
    }
}
