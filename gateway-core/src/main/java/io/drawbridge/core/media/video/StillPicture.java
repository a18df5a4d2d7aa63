package io.drawbridge.core.media.video;

import java.util.List;

/**
 * A picture that is encoded beforehand, shown to a viewer who would see nothing otherwise. Immutable.
 *
 * @param accessUnits IDR pictures with parameter sets, each a list of NAL units that fit a packet; played in turn
 */
public record StillPicture(List<List<byte[]>> accessUnits) {
    /** "Audio only: the other side's browser has no H.264 video", in English and French. */
    public static StillPicture audioOnlyNoH264() {
        return new StillPicture(List.of());
    }
}
