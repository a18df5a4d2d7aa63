package io.drawbridge.core.meeting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class LayerOrderTest {
    private record Layer(String name, int height) {}

    private static String ordered(Layer... offered) {
        return String.join(
                "",
                LayerOrder.bestFirst(List.of(offered), Layer::name, Layer::height).stream()
                        .map(Layer::name)
                        .toList());
    }

    @Test
    void sizesDecideWhateverTheNamesAre() {
        assertEquals("hml", ordered(new Layer("l", 180), new Layer("h", 720), new Layer("m", 360)));
        assertEquals("zyx", ordered(new Layer("x", 0), new Layer("y", 180), new Layer("z", 360)));
        assertEquals("xyz", ordered(new Layer("x", 0), new Layer("y", 360), new Layer("z", 180)));
    }

    @Test
    void whileNoSizesAreKnownNamesDecideElseTheOrderOfTheOffer() {
        assertEquals("hml", ordered(new Layer("l", 0), new Layer("m", 0), new Layer("h", 0)));
        assertEquals("hml", ordered(new Layer("l", 0), new Layer("m", 0), new Layer("h", 720)));
        assertEquals("hml", ordered(new Layer("h", 0), new Layer("m", 360), new Layer("l", 0)));
        assertEquals("abc", ordered(new Layer("a", 0), new Layer("b", 0), new Layer("c", 0)));
        assertEquals("h", ordered(new Layer("h", 0)));
    }
}
