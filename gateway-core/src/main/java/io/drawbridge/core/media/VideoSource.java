package io.drawbridge.core.media;

/** A stream of pictures that viewers can be shown; it keeps who they are. Owner: the meeting's loop. */
public interface VideoSource {
    /** Unique in the process. */
    String id();

    /** Asks for a key frame of it; wishes that come close together count as one. */
    void requestKeyFrame();

    /** From now on its packets go there too. */
    void add(VideoSlot viewer);

    /** Its packets do not go there any more. */
    void remove(VideoSlot viewer);
}
