package io.reeve.web;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.JavascriptException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A headless Chromium with a profile of its own; screenshots go to {@code target/screenshots}. */
public final class Browser implements AutoCloseable {
    /** How long the page may take to show what is waited for. */
    public static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final Duration POLL = Duration.ofMillis(25);
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private final ChromeDriver driver;
    private final Path profile;

    private Browser(ChromeDriver driver, Path profile) {
        this.driver = driver;
        this.profile = profile;
    }

    /** Skips the test where there is no Chromium, except in CI, where its absence is a failure. */
    public static Browser start() {
        boolean there = Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER);
        assumeTrue(
                there || "true".equals(System.getenv("CI")),
                () -> "no browser: apt-get install chromium chromium-driver brings " + CHROMIUM + " and " + DRIVER);
        try {
            Path profile = Files.createTempDirectory("reeve-browser-");
            var options = new ChromeOptions();
            options.setBinary(CHROMIUM.toString());
            options.addArguments(
                    "--headless=new",
                    "--no-sandbox",
                    "--disable-dev-shm-usage",
                    "--disable-gpu",
                    "--user-data-dir=" + profile,
                    "--window-size=1280,800");
            var logging = new LoggingPreferences();
            logging.enable(LogType.BROWSER, Level.ALL);
            options.setCapability("goog:loggingPrefs", logging);
            var service = new ChromeDriverService.Builder()
                    .usingDriverExecutable(DRIVER.toFile())
                    .build();
            return new Browser(new ChromeDriver(service, options), profile);
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for the browser's profile", e);
        }
    }

    public Browser open(String url) {
        driver.get(url);
        return this;
    }

    /** The inner size of the window, in CSS pixels. */
    public Browser resize(int width, int height) {
        driver.manage().window().setSize(new Dimension(width, height));
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        return this;
    }

    public Browser dark(boolean dark) {
        var feature = Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
        driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of(feature)));
        return this;
    }

    public WebElement find(String css) {
        await(
                "an element " + css,
                () -> !driver.findElements(By.cssSelector(css)).isEmpty());
        return driver.findElement(By.cssSelector(css));
    }

    public int count(String css) {
        return driver.findElements(By.cssSelector(css)).size();
    }

    public void click(String css) {
        find(css).click();
    }

    public void type(String css, CharSequence... keys) {
        find(css).sendKeys(keys);
    }

    /** The text as it is seen of the first element, or nothing where there is none. */
    public String text(String css) {
        List<WebElement> found = driver.findElements(By.cssSelector(css));
        return found.isEmpty() ? "" : found.get(0).getText();
    }

    /** Waits until the text of an element contains what is expected. */
    public void awaitText(String css, String expected) {
        await(css + " to show \"" + expected + "\"", () -> text(css).contains(expected));
    }

    /** Asks again and again until it holds, or fails with what the page shows. */
    public void await(String what, BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() > deadlineNs) {
                shot("timeout");
                throw new AssertionError(
                        "waited " + PATIENCE.toSeconds() + " s for " + what + "; the page says:\n" + text("body"));
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** What was redrawn while it was looked at does not hold yet. */
    private static boolean holds(BooleanSupplier condition) {
        try {
            return condition.getAsBoolean();
        } catch (StaleElementReferenceException | JavascriptException e) {
            return false;
        }
    }

    /** Runs a function body in the page and returns what it returns. */
    public @Nullable Object script(String body, Object... arguments) {
        return driver.executeScript(body, arguments);
    }

    /** Runs a function body whose last argument is the callback that takes the answer. */
    public Object asyncScript(String body, Object... arguments) {
        driver.manage().timeouts().scriptTimeout(PATIENCE);
        return Objects.requireNonNull(driver.executeAsyncScript(body, arguments));
    }

    public long number(String expression) {
        Object value = Objects.requireNonNull(script("return " + expression), expression);
        return ((Number) value).longValue();
    }

    /** Errors and warnings on the console since the last time they were asked for. */
    public List<String> consoleFaults() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    public Path shot(String name) {
        try {
            Files.createDirectories(SCREENSHOTS);
            return Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException("screenshot " + name + " cannot be written", e);
        }
    }

    @Override
    public void close() {
        driver.quit();
        try (var files = Files.walk(profile)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException | UncheckedIOException e) {
            profile.toFile().deleteOnExit(); // Chromium's last processes may still be at it
        }
    }
}
