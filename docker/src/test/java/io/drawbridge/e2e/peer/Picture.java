package io.drawbridge.e2e.peer;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;

/** A still of a moving picture: whether there is something on it, which sender's it is, and how much of it moved. */
public record Picture(BufferedImage image) {
    /** Reads a PNG file. */
    public static Picture read(Path file) {
        try {
            return decode(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new AssertionError("cannot read the picture " + file, e);
        }
    }

    /** Reads the bytes of a PNG file. */
    public static Picture decode(byte[] png) {
        try {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
            if (image == null) {
                throw new AssertionError("not a picture: " + png.length + " bytes");
            }
            return new Picture(image);
        } catch (IOException e) {
            throw new AssertionError("not a whole picture", e);
        }
    }

    /** Standard deviation of the brightness, 0 to 127: a flat picture has less than 3. */
    public double contrast() {
        double sum = 0;
        double squares = 0;
        int count = image.getWidth() * image.getHeight();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                double brightness = brightness(image.getRGB(x, y));
                sum += brightness;
                squares += brightness * brightness;
            }
        }
        double mean = sum / count;
        return Math.sqrt(Math.max(0, squares / count - mean * mean));
    }

    /** Mean red less mean blue: above zero for {@link Media#ROOM_TINT}, below for {@link Media#BROWSER_TINT}. */
    public double redness() {
        long difference = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int rgb = image.getRGB(x, y);
                difference += (rgb >> 16 & 255) - (rgb & 255);
            }
        }
        return difference / (double) (image.getWidth() * image.getHeight());
    }

    /** Mean green less the mean of red and blue: above zero for {@link Media#GREEN_TINT}. */
    public double greenness() {
        long difference = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int rgb = image.getRGB(x, y);
                difference += 2 * (rgb >> 8 & 255) - (rgb >> 16 & 255) - (rgb & 255);
            }
        }
        return difference / 2.0 / (image.getWidth() * image.getHeight());
    }

    /** Mean difference of the brightness, 0 to 255; pictures of two sizes differ wholly. */
    public double difference(Picture other) {
        if (image.getWidth() != other.image.getWidth() || image.getHeight() != other.image.getHeight()) {
            return 255;
        }
        double sum = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                sum += Math.abs(brightness(image.getRGB(x, y)) - brightness(other.image.getRGB(x, y)));
            }
        }
        return sum / (image.getWidth() * image.getHeight());
    }

    /** How many pixels are light in one picture and dark in the other; pictures of two sizes differ wholly. */
    public int otherInk(Picture other) {
        if (image.getWidth() != other.image.getWidth() || image.getHeight() != other.image.getHeight()) {
            return Integer.MAX_VALUE;
        }
        int differing = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                differing += isLight(image.getRGB(x, y)) == isLight(other.image.getRGB(x, y)) ? 0 : 1;
            }
        }
        return differing;
    }

    private static boolean isLight(int rgb) {
        return (rgb >> 8 & 255) > 128;
    }

    private static double brightness(int rgb) {
        return 0.299 * (rgb >> 16 & 255) + 0.587 * (rgb >> 8 & 255) + 0.114 * (rgb & 255);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%dx%d contrast %.1f redness %.1f greenness %.1f",
                image.getWidth(),
                image.getHeight(),
                contrast(),
                redness(),
                greenness());
    }
}
