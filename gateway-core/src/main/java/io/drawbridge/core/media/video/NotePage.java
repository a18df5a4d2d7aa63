package io.drawbridge.core.media.video;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A page that a room sees in a meeting, in English and French: encoded beforehand, so that showing it costs no encoder. {@link #AUDIO_ONLY} is
 * made by src/main/picture/make-still.sh, the others by make-pages.sh, in this order.
 */
public enum NotePage {
    /** Somebody sends a picture, and the two sides have no format in common. */
    AUDIO_ONLY,
    /** Which keys there are. */
    HELP,
    /** Nobody hears the one who reads this. */
    MUTED,
    /** Nobody else is in the meeting. */
    ALONE,
    /** Others are in the meeting, and none of them sends a picture. */
    NO_PICTURE;

    /** Two pictures of each, which differ in idr_pic_id. */
    private static final int KINDS = 2;

    /** The page, ready to be sent. */
    @SuppressWarnings("EnumOrdinal") // the order of the file is the order above; NotePageTest and NotePagesIT hold it
    public StillPicture picture() {
        return this == AUDIO_ONLY ? StillPicture.audioOnly() : Notes.PAGES.get(ordinal() - 1);
    }

    /** Loaded when it is first shown. */
    private static final class Notes {
        static final List<StillPicture> PAGES = load();

        private static List<StillPicture> load() {
            List<List<byte[]>> units = StillPicture.load("notes.h264").accessUnits();
            if (units.size() != (values().length - 1) * KINDS) {
                throw new IllegalStateException("notes.h264 is not made as make-pages.sh makes it");
            }
            return IntStream.range(0, units.size() / KINDS)
                    .mapToObj(page -> new StillPicture(units.subList(page * KINDS, (page + 1) * KINDS)))
                    .toList();
        }
    }
}
