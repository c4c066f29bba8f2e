import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Reads the XML reports of a test run, prints how long each suite took, and fails if a required test is missing, was
 * skipped, or failed.
 *
 * <pre>
 * java CheckRequired.java REQUIRED-LIST REPORTS      exit status 1 and one line for each test that did not run
 * java CheckRequired.java --minutes-only REPORTS
 * </pre>
 *
 * REPORTS is a folder that holds {@code surefire-reports} and {@code failsafe-reports}.
 */
public final class CheckRequired {
    private static final int SUITES_SHOWN = 25;

    private CheckRequired() {}

    public static void main(String[] args) throws Exception {
        if (args.length != 2) {
            System.err.println("use: CheckRequired.java REQUIRED-LIST|--minutes-only REPORTS");
            System.exit(2);
        }
        List<Suite> suites = readSuites(Path.of(args[1]));
        printTimes(args[1], suites);
        if (args[0].equals("--minutes-only")) {
            return;
        }
        List<String> faults = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            if (!line.isBlank() && !line.startsWith("#")) {
                check(line.trim(), suites, faults);
            }
        }
        faults.forEach(System.out::println);
        if (!faults.isEmpty()) {
            System.exit(1);
        }
        System.out.println("every required test ran");
    }

    private record Suite(String name, String kind, double seconds, List<Test> tests) {}

    /** {@code method} is without the arguments of a parameterised run. */
    private record Test(String className, String method, String outcome) {}

    private static void check(String required, List<Suite> suites, List<String> faults) {
        String className = required.replaceAll("#.*", "");
        String method = required.contains("#") ? required.replaceAll(".*#", "") : "";
        List<Test> tests = suites.stream()
                .flatMap(suite -> suite.tests().stream())
                .filter(test ->
                        test.className().equals(className) || test.className().startsWith(className + "$"))
                .filter(test -> method.isEmpty() || test.method().equals(method))
                .toList();
        if (tests.isEmpty()) {
            faults.add("REQUIRED " + required + " did not run");
        }
        for (Test test : tests) {
            if (!test.outcome().equals("passed")) {
                faults.add(
                        "REQUIRED " + required + ": " + test.className() + "#" + test.method() + " " + test.outcome());
            }
        }
    }

    private static List<Suite> readSuites(Path reports) throws IOException, ParserConfigurationException, SAXException {
        List<Suite> suites = new ArrayList<>();
        for (String kind : List.of("surefire", "failsafe")) {
            Path folder = reports.resolve(kind + "-reports");
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(CheckRequired::isReport).sorted().toList()) {
                    suites.add(readSuite(file, kind));
                }
            }
        }
        return suites;
    }

    private static boolean isReport(Path file) {
        return file.getFileName().toString().matches("TEST-.*\\.xml");
    }

    private static Suite readSuite(Path file, String kind)
            throws IOException, ParserConfigurationException, SAXException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        Element suite = factory.newDocumentBuilder().parse(file.toFile()).getDocumentElement();
        List<Test> tests = new ArrayList<>();
        NodeList cases = suite.getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
            Element test = (Element) cases.item(i);
            String method = test.getAttribute("name").replaceAll("[({\\[ ].*", "");
            tests.add(new Test(test.getAttribute("classname"), method, outcome(test)));
        }
        return new Suite(suite.getAttribute("name"), kind, seconds(suite.getAttribute("time")), tests);
    }

    private static String outcome(Element test) {
        NodeList skipped = test.getElementsByTagName("skipped");
        if (skipped.getLength() > 0) {
            return "was skipped: " + ((Element) skipped.item(0)).getAttribute("message");
        }
        boolean failed = test.getElementsByTagName("failure").getLength() > 0
                || test.getElementsByTagName("error").getLength() > 0;
        return failed ? "failed" : "passed";
    }

    /** Surefire writes 1,234.5 for what takes that long. */
    private static double seconds(String time) {
        return Double.parseDouble(time.isEmpty() ? "0" : time.replace(",", ""));
    }

    private static void printTimes(String reports, List<Suite> suites) {
        System.out.println(reports);
        for (String kind : List.of("surefire", "failsafe")) {
            List<Suite> ofKind = suites.stream()
                    .filter(suite -> suite.kind().equals(kind))
                    .sorted(Comparator.comparingDouble(Suite::seconds).reversed())
                    .toList();
            double seconds = ofKind.stream().mapToDouble(Suite::seconds).sum();
            long tests =
                    ofKind.stream().mapToLong(suite -> suite.tests().size()).sum();
            long skipped = ofKind.stream()
                    .flatMap(suite -> suite.tests().stream())
                    .filter(test -> test.outcome().startsWith("was skipped"))
                    .count();
            System.out.printf(
                    Locale.ROOT,
                    "  %-9s %6.2f min, %d suites, %d tests, %d skipped%n",
                    kind,
                    seconds / 60,
                    ofKind.size(),
                    tests,
                    skipped);
            ofKind.stream()
                    .limit(SUITES_SHOWN)
                    .forEach(suite ->
                            System.out.printf(Locale.ROOT, "    %6.2f min  %s%n", suite.seconds() / 60, suite.name()));
            for (Suite suite : ofKind) {
                suite.tests().stream()
                        .filter(test -> test.outcome().startsWith("was skipped"))
                        .forEach(test -> System.out.println(
                                "    " + test.className() + "#" + test.method() + " " + test.outcome()));
            }
        }
    }
}
