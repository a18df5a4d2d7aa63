package io.drawbridge.core.meeting;

import io.drawbridge.core.media.IncomingPicture;
import io.drawbridge.core.media.MediaLeg;
import io.drawbridge.core.media.VideoLayer;
import io.drawbridge.core.media.VideoSlot;
import io.drawbridge.core.media.VideoSource;
import io.drawbridge.core.media.video.NotePage;
import io.drawbridge.core.media.video.VideoFacts;
import io.drawbridge.core.meeting.PictureRouting.Seat;
import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.MediaPolicy.VideoKind;
import io.drawbridge.core.sdp.SenderLimits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The pictures of one participant: those that it sends, camera and screen, and those that it is shown, in one place (a room, an older
 * page) or in several slots. Owner: the meeting's loop.
 */
final class Gallery {
    /** A camera that is silent for so long is off: others are shown in its place. Longer than still cameras pause. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final int MACROBLOCK = 16;
    /** How high pictures are likely to be seen when a page does not say: a few large ones, or many small ones. */
    private static final int FEW = 4;

    private static final int MEDIUM_HEIGHT = 360;
    private static final int SMALL_HEIGHT = 180;

    private final LegSession session;
    private final MediaLeg leg;
    private final PageReports page;
    private final ViewerScreen screen;
    private final boolean room;
    private final SentPicture camera;
    private final SentPicture slides;
    private final LayerChoice choice = new LayerChoice();
    private List<VideoSlot> places = List.of();
    /** Of each place. */
    private List<Optional<SentPicture>> shown = List.of();

    private List<SentPicture> important = List.of();
    private Optional<Map<PictureId, Integer>> view = Optional.empty();
    private boolean shareSaid;
    private long bandwidthBps;

    /**
     * Of a leg whose first negotiation is done.
     *
     * @param room whether it keeps to the limits of its description: a room, no browser
     */
    Gallery(
            String participantId,
            LegSession session,
            MediaLeg leg,
            PageReports page,
            ViewerScreen screen,
            boolean room) {
        this.session = session;
        this.leg = leg;
        this.page = page;
        this.screen = screen;
        this.room = room;
        this.camera = new SentPicture(PictureId.camera(participantId), leg);
        this.slides = new SentPicture(new PictureId(participantId, Content.SLIDES), leg);
    }

    /**
     * What is negotiated has changed.
     *
     * @param another whether the main way out is another one than before
     */
    void agreed(boolean another, long nowNanos) {
        List<IncomingPicture> incoming = leg.pictures();
        Optional<VideoKind> first = session.videoKinds().stream().findFirst();
        Optional<VideoKind> expected = session.sendsVideo() ? camera.kind().or(() -> first) : Optional.empty();
        if (incoming.isEmpty() || !camera.comesFrom(incoming.get(0))) {
            camera.comesAs(incoming.isEmpty() ? null : incoming.get(0), expected, nowNanos);
        } else if (!expected.equals(camera.kind())) {
            camera.comesAs(incoming.get(0), expected, nowNanos);
        }
        camera.expect(nowNanos);
        List<VideoSlot> now = leg.slots();
        if (another || shown.isEmpty() || !now.equals(places)) {
            places.stream().filter(place -> !now.contains(place)).forEach(VideoSlot::showNothing);
            places = now;
            shown = Collections.nCopies(slots(), Optional.empty());
            screen.forget();
            now.forEach(VideoSlot::showNothing);
            page.noPictures();
        }
    }

    // ---- what it sends

    SentPicture camera() {
        return camera;
    }

    /** Its camera as far as routing goes, and what it takes. */
    Seat seat() {
        Set<VideoKind> takes = session.receivesVideo() ? Set.copyOf(session.videoKinds()) : Set.of();
        List<VideoKind> offers = session.sendsVideo() ? session.videoKinds() : List.of();
        return new Seat(camera.id().participantId(), takes, offers, camera.kind());
    }

    /** What it sends now. */
    List<SentPicture> sent() {
        List<SentPicture> sent = new ArrayList<>(2);
        if (slides.kind().isPresent()) {
            sent.add(slides);
        }
        if (camera.kind().isPresent()) {
            sent.add(camera);
        }
        return sent;
    }

    /**
     * The layers of its camera that need to be sent; empty: all of them. While it is sent as something else than what it was asked for
     * last, all are welcome: who watches may be waiting for just that, and what is not sent cannot change.
     */
    Optional<List<String>> wantedLayers(long nowNanos) {
        Optional<List<String>> wanted = camera.wantedLayers(nowNanos);
        return wanted.filter(
                layers -> camera.kind().equals(session.videoKinds().stream().findFirst()));
    }

    boolean showsSlides() {
        return slides.kind().isPresent();
    }

    /** One packet of a picture of its own, to all who see it. True: what it sends is something else than it was. */
    boolean onVideo(
            IncomingPicture picture,
            VideoLayer layer,
            RtpPacket packet,
            AgreedCodec codec,
            VideoFacts facts,
            long arrivalNanos) {
        boolean other;
        if (camera.comesFrom(picture)) {
            other = camera.arrived(codec, arrivalNanos);
        } else if (slides.comesFrom(picture) || (!shareSaid && adopt(picture, arrivalNanos))) {
            other = slides.arrived(codec, arrivalNanos);
        } else {
            return false;
        }
        layer.forward(packet, codec, facts, arrivalNanos);
        return other;
    }

    /** A page that does not say which line carries its screen has one line for it. */
    private boolean adopt(IncomingPicture picture, long nowNanos) {
        slides.comesAs(picture, Optional.empty(), nowNanos);
        return true;
    }

    /** Which line carries its screen now, as the page says; empty: none. False: there is no such line. */
    boolean share(Optional<String> mid, long nowNanos) {
        Optional<IncomingPicture> line = mid.flatMap(name -> leg.pictures().stream()
                .skip(1)
                .filter(picture -> picture.receives() && picture.mid().equals(name))
                .findFirst());
        shareSaid = true;
        if (line.filter(slides::comesFrom).isEmpty() || slides.kind().isEmpty()) {
            slides.comesAs(line.orElse(null), Optional.empty(), nowNanos);
        }
        return mid.isEmpty() || line.isPresent();
    }

    /** Every 20 ms. True: a picture has ended since nothing comes any more. */
    boolean onTick(long nowNanos) {
        if (wantedLayers(nowNanos).filter(List::isEmpty).isPresent()) {
            camera.expect(nowNanos); // by our own wish
        }
        boolean off = camera.kind().isPresent() && camera.silentFor(SILENCE_NANOS, nowNanos);
        if (off) {
            camera.ends();
        }
        boolean gone = !shareSaid && slides.kind().isPresent() && slides.silentFor(SILENCE_NANOS, nowNanos);
        if (gone) {
            slides.ends();
        }
        return off || gone;
    }

    /** A viewer that keeps pictures in order is told how long missing packets of what it sees may take. */
    void followSource() {
        if (room) {
            shown().get(0).ifPresent(picture -> leg.sourceIs(picture.leg()));
        }
    }

    /** Nothing can be expected to have come before that. */
    void expect(long nowNanos) {
        camera.expect(nowNanos);
    }

    // ---- what it is shown

    /** How many pictures it can be shown at once, whether or not there are any. */
    int slots() {
        return Math.max(1, leg.slots().size());
    }

    boolean several() {
        return leg.slots().size() > 1;
    }

    /** What it sees, or is about to see, by slots. */
    List<Optional<SentPicture>> shown() {
        return shown.isEmpty() ? List.of(Optional.empty()) : shown;
    }

    /** What the only place shows; for one that has several, the first. */
    Optional<String> seen() {
        return shown().get(0).map(picture -> picture.id().participantId());
    }

    /** What is visible on the page, the most important first; empty: it does not say. */
    Optional<List<PictureId>> view() {
        return view.map(tiles -> List.copyOf(tiles.keySet()));
    }

    void view(List<PageCommand.Tile> tiles) {
        Map<PictureId, Integer> heights = new LinkedHashMap<>();
        for (PageCommand.Tile tile : tiles) {
            int height = Math.max(1, Math.min(tile.height(), tile.width()));
            heights.putIfAbsent(new PictureId(tile.participantId(), Content.of(tile.content())), height);
        }
        view = Optional.of(heights);
    }

    /**
     * What it is to see from now on.
     *
     * @param bySlot for each slot
     * @param byImportance the same, the most important first
     * @param hidden why nobody can be shown although somebody sends a picture
     * @param idle what a room reads where nobody sends one
     */
    void show(
            List<Optional<SentPicture>> bySlot,
            List<SentPicture> byImportance,
            Optional<Notice> hidden,
            NotePage idle,
            long nowNanos) {
        shown = bySlot;
        important = byImportance;
        if (several()) {
            page.notice(byImportance.isEmpty() ? hidden : Optional.empty());
        } else if (byImportance.isEmpty()) {
            screen.see(Optional.empty(), hidden, idle);
        }
        adapt(nowNanos);
    }

    /** Chooses the layers of what it sees anew, and says which ones it wants. */
    void adapt(long nowNanos) {
        List<List<VideoLayer>> layers =
                important.stream().map(SentPicture::layers).toList();
        List<LayerChoice.Wish> wishes = new ArrayList<>();
        for (int i = 0; i < important.size(); i++) {
            wishes.add(wish(important.get(i), layers.get(i), nowNanos));
        }
        List<LayerChoice.Choice> choices = choice.choose(wishes, budgetBps(), nowNanos);
        for (int i = 0; i < important.size(); i++) {
            want(important.get(i), layers.get(i), choices.get(i), nowNanos);
            paint(shown.indexOf(Optional.of(important.get(i))), layers.get(i), choices.get(i));
        }
        for (int i = 0; i < shown.size() && several(); i++) {
            if (shown.get(i).isEmpty()) {
                paint(i, Optional.empty());
            }
        }
    }

    /** Asks for the layer that is shown, for the one that would be shown if it came, and for those between them, which serve until then. */
    private static void want(SentPicture picture, List<VideoLayer> layers, LayerChoice.Choice choice, long nowNanos) {
        if (choice.desired() >= 0) {
            int last = layers.size() - 1;
            int other = choice.layer() < 0 ? choice.desired() : choice.layer();
            int from = Math.min(last, Math.min(other, choice.desired()));
            int to = Math.min(last, Math.max(other, choice.desired()));
            layers.subList(from, to + 1).forEach(layer -> picture.want(layer, nowNanos));
        }
    }

    /** Shows the layer that was chosen; the choice behind the last layer is that one {@linkplain #thinned thinned}. */
    private void paint(int slot, List<VideoLayer> layers, LayerChoice.Choice choice) {
        int last = layers.size() - 1;
        if (several() && slot >= 0) {
            leg.slots().get(slot).thin(choice.layer() > last);
        }
        paint(slot, choice.layer() < 0 ? Optional.empty() : Optional.of(layers.get(Math.min(last, choice.layer()))));
    }

    private LayerChoice.Wish wish(SentPicture picture, List<VideoLayer> layers, long nowNanos) {
        List<LayerChoice.Layer> known = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            VideoLayer layer = layers.get(i);
            boolean sized = layer.height() > 0;
            int height = sized ? layer.height() : SMALL_HEIGHT << (layers.size() - 1 - i);
            int width = sized ? layer.width() : height * MACROBLOCK / 9;
            int blocks = (width + MACROBLOCK - 1) / MACROBLOCK * ((height + MACROBLOCK - 1) / MACROBLOCK);
            boolean alive = layer.alive(nowNanos);
            known.add(new LayerChoice.Layer(
                    Math.min(width, height), layers.size() > 1 || sized ? blocks : 0, layer.bitrateBps(), alive));
        }
        if (several() && !layers.isEmpty()) {
            thinned(layers.get(layers.size() - 1), nowNanos).ifPresent(known::add);
        }
        SenderLimits limits = viewLimits();
        return new LayerChoice.Wish(
                picture.id(), known, height(picture.id()), limits.maxFrameSizeMacroblocks(), limits.maxBitrateBps());
    }

    /** A worse choice than the least layer: with its lowest temporal layer alone. Of no height, so that it is chosen for want of room only. */
    private static Optional<LayerChoice.Layer> thinned(VideoLayer least, long nowNanos) {
        long bitrateBps = least.thinBitrateBps(nowNanos);
        return bitrateBps == 0
                ? Optional.empty()
                : Optional.of(new LayerChoice.Layer(0, 0, bitrateBps, least.alive(nowNanos)));
    }

    private int height(PictureId picture) {
        if (view.isPresent()) {
            return view.get().getOrDefault(picture, SMALL_HEIGHT);
        }
        boolean full = important.size() == 1 || picture.content() == Content.SLIDES;
        return full ? 0 : important.size() <= FEW ? MEDIUM_HEIGHT : SMALL_HEIGHT;
    }

    private long budgetBps() {
        return room || bandwidthBps == 0 ? Long.MAX_VALUE : bandwidthBps;
    }

    private void paint(int slot, Optional<VideoSource> source) {
        if (!several()) {
            screen.see(source, Optional.empty(), NotePage.NO_PICTURE);
        } else if (source.isPresent()) {
            leg.slots().get(slot).showSource(source.get());
        } else if (slot >= 0) {
            leg.slots().get(slot).showNothing();
            page.picture(leg.slots().get(slot).mid(), Optional.empty());
        }
    }

    void onShown(VideoSlot slot, String sourceId) {
        int at = leg.slots().indexOf(slot);
        if (at >= 0 && at < shown.size()) {
            page.picture(slot.mid(), shown.get(at).map(SentPicture::id));
        }
    }

    void onNotViewable(VideoSlot slot, String sourceId) {
        if (!several()) {
            screen.onNotViewable(sourceId);
        }
    }

    /** The most that it can be sent. True: that is worth deciding anew. */
    boolean onBandwidth(long bitrateBps) {
        boolean slight = !room && Math.abs(bitrateBps - bandwidthBps) < bandwidthBps / 10;
        boolean news = bitrateBps != bandwidthBps && !slight;
        if (news) {
            bandwidthBps = bitrateBps;
        }
        return news;
    }

    /** What it can get of a picture that nobody else sees: so that a bad way hurts only its owner. */
    SenderLimits downlink() {
        int pictures = Math.max(1, important.size());
        return new SenderLimits(0, 0, (int) Math.min(Integer.MAX_VALUE, bandwidthBps / pictures));
    }

    /** What it can decode: the limits of a room; a browser has none. */
    SenderLimits viewLimits() {
        return room ? session.viewLimits().and(downlink()) : SenderLimits.NONE;
    }
}
