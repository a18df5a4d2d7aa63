package io.drawbridge.core.meeting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.meeting.LayerChoice.Choice;
import io.drawbridge.core.meeting.LayerChoice.Layer;
import io.drawbridge.core.meeting.LayerChoice.Wish;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerChoiceTest {
    private static final long UNKNOWN = Long.MAX_VALUE;
    private static final int HIGH = 0;
    private static final int MIDDLE = 1;
    private static final int LOW = 2;
    private static final PictureId ANN = PictureId.camera("ann");
    private static final PictureId BEN = PictureId.camera("ben");

    private final LayerChoice choice = new LayerChoice();
    private long nowNanos = 7_000_000_000L;

    private static List<Layer> layers(boolean high, boolean middle, boolean low) {
        return List.of(
                new Layer(720, 3600, 1_500_000, high),
                new Layer(360, 920, 500_000, middle),
                new Layer(180, 240, 150_000, low));
    }

    private static Wish wish(PictureId picture, int height) {
        return new Wish(picture, layers(true, true, true), height, 0, 0);
    }

    private List<Integer> choose(long budgetBps, Wish... wishes) {
        nowNanos += 200_000_000L;
        return choice.choose(List.of(wishes), budgetBps, nowNanos).stream()
                .map(Choice::layer)
                .toList();
    }

    private List<Integer> chooseFor(int millis, long budgetBps, Wish... wishes) {
        List<Integer> last = List.of();
        for (int i = 0; i < millis; i += 200) {
            last = choose(budgetBps, wishes);
        }
        return last;
    }

    @Test
    void theSmallestLayerThatIsLargeEnoughIsChosen() {
        for (List<Integer> each : List.of(
                List.of(1080, HIGH),
                List.of(720, HIGH),
                List.of(440, MIDDLE),
                List.of(300, MIDDLE),
                List.of(180, LOW),
                List.of(90, LOW),
                List.of(0, HIGH))) {
            assertEquals(
                    List.of(each.get(1)),
                    choose(UNKNOWN, wish(PictureId.camera("p" + each.get(0)), each.get(0))),
                    each::toString);
        }
    }

    @Test
    void aRoomGetsWhatItCanDecodeAndNoMoreThanItsBandwidth() {
        assertEquals(List.of(MIDDLE), choose(UNKNOWN, new Wish(ANN, layers(true, true, true), 0, 1620, 0)));
        assertEquals(List.of(LOW), choose(UNKNOWN, new Wish(ANN, layers(true, true, true), 0, 396, 0)));
        assertEquals(
                List.of(LOW), choose(UNKNOWN, new Wish(ANN, layers(true, true, true), 0, 100, 0)), "at least that");
        assertEquals(List.of(MIDDLE), choose(UNKNOWN, new Wish(BEN, layers(true, true, true), 0, 0, 700_000)));
    }

    @Test
    void aLayerThatIsSilentDoesNotCountButIsDesired() {
        Wish wish = new Wish(ANN, layers(false, false, true), 720, 0, 0);
        assertEquals(
                new Choice(LOW, HIGH),
                choice.choose(List.of(wish), UNKNOWN, nowNanos).get(0));
        Wish small = new Wish(BEN, layers(true, false, false), 180, 0, 0);
        assertEquals(
                new Choice(HIGH, LOW),
                choice.choose(List.of(small), UNKNOWN, nowNanos).get(0));
    }

    @Test
    void bandwidthGoesToTheMoreImportantPictureFirst() {
        assertEquals(List.of(MIDDLE, LOW), choose(900_000, wish(ANN, 720), wish(BEN, 720)));
        assertEquals(
                List.of(LOW, -1), choose(200_000, wish(PictureId.camera("x"), 720), wish(PictureId.camera("y"), 720)));
    }

    @Test
    void oneOfTenPicturesAtLeastIsShownHoweverBadTheWayIs() {
        List<Wish> wishes = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            wishes.add(wish(PictureId.camera("p" + i), 360));
        }
        List<Choice> choices = choice.choose(wishes, 30_000, nowNanos);
        assertEquals(LOW, choices.get(0).layer());
        assertTrue(choices.stream().skip(1).allMatch(c -> c.layer() == -1));
    }

    @Test
    void itGoesDownAtOnceAndUpSlowly() {
        assertEquals(List.of(HIGH), choose(3_000_000, wish(ANN, 720)));
        assertEquals(List.of(LOW), choose(300_000, wish(ANN, 720)));
        assertEquals(List.of(LOW), chooseFor(1_400, 3_000_000, wish(ANN, 720)));
        assertEquals(List.of(HIGH), chooseFor(600, 3_000_000, wish(ANN, 720)));
    }

    @Test
    void anEstimateThatSwaysDoesNotMakeThePictureSway() {
        assertEquals(List.of(HIGH), choose(2_000_000, wish(ANN, 720)));
        int changes = 0;
        int last = HIGH;
        for (int i = 0; i < 35; i++) {
            int now = choose(i % 2 == 0 ? 1_450_000 : 1_650_000, wish(ANN, 720)).get(0);
            changes += now == last ? 0 : 1;
            last = now;
        }
        assertEquals(1, changes);
    }

    @Test
    void aPictureThatIsMadeLargeIsSharpAtOnce() {
        assertEquals(List.of(LOW), choose(UNKNOWN, wish(ANN, 120)));
        assertEquals(List.of(HIGH), choose(UNKNOWN, wish(ANN, 900)));
    }

    @Test
    void aBetterLayerIsTriedAfterAWhileAndLessOftenWhenItDidHarm() {
        assertEquals(List.of(LOW), chooseFor(7_000, 300_000, wish(ANN, 360)));
        int waited = 0;
        while (choose(300_000, wish(ANN, 360)).get(0) == LOW) {
            waited += 200;
            assertTrue(waited < 6_000);
        }
        assertEquals(List.of(LOW), choose(200_000, wish(ANN, 360)), "the estimate falls");
        assertEquals(List.of(LOW), chooseFor(14_000, 300_000, wish(ANN, 360)), "twice as long");
    }

    @Test
    void aLesserLayerThatIsNotMadeIsAskedForWhereWhatComesIsTooMuch() {
        Wish ann = new Wish(ANN, layers(false, true, false), 360, 0, 0);
        Wish ben = new Wish(BEN, layers(false, true, false), 360, 0, 0);
        nowNanos += 200_000_000L;
        assertEquals(
                List.of(new Choice(MIDDLE, LOW), new Choice(-1, -1)),
                choice.choose(List.of(ann, ben), 250_000, nowNanos),
                "one is better than none");
        assertEquals(
                List.of(new Choice(MIDDLE, MIDDLE), new Choice(-1, LOW)),
                new LayerChoice().choose(List.of(ann, ben), 700_000, nowNanos),
                "beside the one that comes there is room for the least layer of the other");
    }
}
