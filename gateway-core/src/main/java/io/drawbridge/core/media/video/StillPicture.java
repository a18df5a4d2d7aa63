package io.drawbridge.core.media.video;

import io.drawbridge.core.rtp.H264Payload;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A picture that is encoded beforehand, shown to a viewer who would see nothing otherwise. Immutable.
 *
 * @param accessUnits IDR pictures with parameter sets, each a list of NAL units that fit a packet; played in turn, since two IDR
 *     pictures that follow each other must differ in idr_pic_id
 */
public record StillPicture(List<List<byte[]>> accessUnits) {
    private static final int START_CODE_BYTES = 3;

    public StillPicture {
        accessUnits = List.copyOf(accessUnits);
    }

    /** "Audio only, because the two sides have no video format in common", in English and French; made by src/main/picture/make-still.sh. */
    public static StillPicture audioOnly() {
        return AudioOnly.PICTURE;
    }

    /** Reads an Annex B byte stream (ITU-T H.264 annex B) in which every picture begins with a sequence parameter set. */
    static StillPicture parse(byte[] stream) {
        List<List<byte[]>> units = new ArrayList<>();
        int start = nextStartCode(stream, 0) + START_CODE_BYTES;
        while (start < stream.length) {
            int next = nextStartCode(stream, start);
            int end = next;
            while (end > start && stream[end - 1] == 0) {
                end--;
            }
            if (end > start) {
                addNal(units, Arrays.copyOfRange(stream, start, end));
            }
            start = next + START_CODE_BYTES;
        }
        return new StillPicture(units);
    }

    private static void addNal(List<List<byte[]>> units, byte[] nal) {
        if (units.isEmpty() || (nal[0] & 0x1f) == H264Payload.NAL_SPS) {
            units.add(new ArrayList<>());
        }
        units.get(units.size() - 1).add(nal);
    }

    private static int nextStartCode(byte[] stream, int from) {
        for (int i = from; i + 2 < stream.length; i++) {
            if (stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 1) {
                return i;
            }
        }
        return stream.length;
    }

    /** Reads a file that lies beside this class. */
    static StillPicture load(String resource) {
        try (InputStream in = StillPicture.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("missing resource " + resource);
            }
            return parse(in.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException("unreadable resource " + resource, e);
        }
    }

    /** Loaded when it is first shown. */
    private static final class AudioOnly {
        static final StillPicture PICTURE = load("audio-only.h264");
    }
}
