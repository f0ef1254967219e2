using System.Text.RegularExpressions;

namespace Zentra.Tests.House;

/// <summary>The style, as far as a machine can see it.</summary>
public sealed class StyleTests
{
    private const int LongestLine = 120;
    private const int LongestFile = 300;
    private const string RatchetPath = "tests/Zentra.Tests/House/ratchet.txt";

    /// <summary>What pure projects do not call, and what they do instead.</summary>
    private static readonly (string Call, string Instead)[] Banned =
    [
        (@"\bDateTime(Offset)?\.(Utc)?Now\b", "time is an argument: use the intent's At"),
        (@"\bTimeProvider\.System\b", "time is an argument: use the intent's At"),
        (@"\bStopwatch\b", "time is an argument: use the intent's At"),
        (@"\bGuid\.(NewGuid|CreateVersion7)\b", "identifiers are arguments: use Context.NewId"),
        (@"\bRandom\.Shared\b|\bnew Random\b|\bRandomNumberGenerator\b", "chance is an argument, drawn at the door"),
        (@"\bThread\.Sleep\b|\bTask\.Delay\b", "nothing sleeps here: a timer is a record's DueAt"),
        (@"\.Result\b|(?<!Monitor)\.Wait\(|\.GetAwaiter\(\)\.GetResult\(", "await it, or be synchronous throughout"),
        (@"\bFile\.|\bDirectory\.|\bFileStream\b", "pure projects do no I/O"),
        (@"\bHttpClient\b|\bSocket\b", "pure projects do no I/O: return an Effect"),
        (@"\bEnvironment\.(?!NewLine)|\bConsole\.", "what a decision depends on is in its intent or its records"),
    ];

    [Fact]
    public void Pure_projects_call_nothing_that_gives_another_answer_tomorrow() => Refuse(
        [.. Sources.In("src/Zentra.Runtime"), .. Sources.In("src/Zentra.Payments"), .. Sources.In("src/Zentra.Cards")],
        Banned);

    [Fact]
    public void Money_is_never_a_floating_point_number() => Refuse(
        [.. Sources.In("src/Zentra.Runtime"), .. Sources.In("src/Zentra.Payments"), .. Sources.In("src/Zentra.Cards")],
        [(@"\b(float|double|Half|Single|Double)\b", "money is an integer in minor units, with a currency")]);

    [Fact]
    public void Amounts_are_integers_wherever_they_are_declared() => Refuse(
        [.. Sources.In("src")],
        [(@"\b(float|double|decimal)\??\s+\w*(Minor|Amount|Balance)\w*", "money is an integer in minor units")]);

    [Fact]
    public void Nothing_is_folded_away() =>
        Refuse([.. Sources.CSharp], [("^\\s*#" + "region", "a file is small enough to read")]);

    [Fact]
    public void Nothing_is_left_for_later() => Refuse(
        [.. Sources.All], [(@"\bTO" + @"DO\b|\bFIX" + @"ME\b", "do it, or say elsewhere that it is not done")],
        alsoComments: true);

    [Fact]
    public void Nothing_names_a_machines_own_folders() => Refuse(
        [.. Sources.All],
        [(@"(?<![\w.:/])/(ho" + "me|wo" + "rk|ro" + "ot|t" + @"mp)/\w|\b[A-Z]:\\\w", "paths come from outside")],
        alsoComments: true);

    [Fact]
    public void Every_file_ends_with_a_newline_and_no_line_with_a_blank()
    {
        Assert.Empty(Sources.All.Where(f => f.Text.Length > 0 && f.Text[^1] != '\n').Select(f => f.Path));
        Assert.Empty(Sources.CSharp.SelectMany(f => f.Lines.Select((l, i) => (f.Path, l, i)))
            .Where(l => l.l.Length > 0 && l.l[^1] is ' ' or '\t' or '\r').Select(l => $"{l.Path}:{l.i + 1}"));
    }

    /// <summary>
    /// What is too long today is listed; the list may only shrink, and is shrunk by the usual update.
    /// </summary>
    [Fact]
    public void Files_and_lines_are_short_except_for_a_list_that_shrinks()
    {
        var allowed = File.ReadLines(Repository.PathOf(RatchetPath)).Where(l => l.Length > 0 && l[0] != '#')
            .Select(l => l.Split(' ')).ToDictionary(w => $"{w[0]} {w[1]}", w => int.Parse(w[2], null));
        var found = Sources.CSharp.SelectMany(TooLong).ToDictionary();

        var grown = found.Where(f => f.Value > allowed.GetValueOrDefault(f.Key)).Select(f => $"{f.Key} {f.Value}");
        Assert.True(!grown.Any(), $"Longer than the style allows:\n{string.Join('\n', grown)}");
        Repository.MatchSnapshot(RatchetPath, Ratchet(found));
    }

    private static IEnumerable<KeyValuePair<string, int>> TooLong(SourceFile file)
    {
        var longLines = file.Lines.Count(l => l.Length > LongestLine);
        if (longLines > 0)
        {
            yield return new($"lines {file.Path}", longLines);
        }
        if (file.Lines.Count - 1 > LongestFile)
        {
            yield return new($"file {file.Path}", file.Lines.Count - 1);
        }
    }

    private static string Ratchet(Dictionary<string, int> found) =>
        $"# Lines over {LongestLine} characters in a file, and files over {LongestFile} lines. "
        + "This list may only shrink.\n"
        + string.Concat(found.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key} {f.Value}\n"));

    private static void Refuse(
        IReadOnlyList<SourceFile> files, IEnumerable<(string Pattern, string Instead)> rules, bool alsoComments = false)
    {
        var found = rules.SelectMany(rule => files.SelectMany(file => (alsoComments ? file.Numbered : file.Code)
            .Where(line => Regex.IsMatch(line.Code, rule.Pattern))
            .Select(line => $"{file.Path}:{line.Number}: {line.Code.Trim()} ({rule.Instead})"))).ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }
}
