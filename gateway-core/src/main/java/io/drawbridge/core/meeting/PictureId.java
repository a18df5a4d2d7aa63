package io.drawbridge.core.meeting;

/** Names a picture in a meeting. */
record PictureId(String participantId, Content content) {
    static PictureId camera(String participantId) {
        return new PictureId(participantId, Content.CAMERA);
    }
}
