package io.drawbridge.core.meeting;

/** What a picture shows. */
enum Content {
    /** People. */
    CAMERA("camera"),
    /** A screen that is shared. */
    SLIDES("slides");

    private final String label;

    Content(String label) {
        this.label = label;
    }

    /** As pages call it. */
    String label() {
        return label;
    }

    /** By its label; what is not known is a camera. */
    static Content of(String label) {
        return label.equals(SLIDES.label) ? SLIDES : CAMERA;
    }
}
