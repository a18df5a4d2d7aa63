package io.drawbridge.core.meeting;

/** Why somebody hears the others and does not see them: by key for pages, in a sentence for rooms and operators. */
enum Notice {
    /** The one who is told has no H.264, which the rooms need. */
    NO_H264_HERE("audio-only-no-h264", "audio only, because this side has no H.264 video, which the other side needs"),
    /** The others' browsers have no H.264. */
    NO_H264_THERE("audio-only-other-side", "audio only, because the other side's browser has no H.264 video"),
    /** Both have video, and no format of it in common. */
    NO_COMMON_VIDEO("audio-only-no-video", "audio only, because the two sides have no video format in common");

    private final String key;
    private final String sentence;

    Notice(String key, String sentence) {
        this.key = key;
        this.sentence = sentence;
    }

    /** The key of the page's text. */
    String key() {
        return key;
    }

    /** The sentence of the API and of SIP's Warning header. */
    String sentence() {
        return sentence;
    }
}
