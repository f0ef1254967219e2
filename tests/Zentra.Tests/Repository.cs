namespace Zentra.Tests;

/// <summary>The repository's own files, and the snapshots among them.</summary>
internal static class Repository
{
    private const string Update = "ZENTRA_UPDATE_SNAPSHOTS";

    public static string Root { get; } = Find();

    /// <summary>Whether snapshots are to be written instead of compared.</summary>
    public static bool Updates => Environment.GetEnvironmentVariable(Update) == "1";

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>Compares a text with its checked-in snapshot, or writes the snapshot where that is asked for.</summary>
    public static void MatchSnapshot(string relative, string actual)
    {
        var path = PathOf(relative);
        if (Updates)
        {
            File.WriteAllText(path, actual);
        }
        var expected = File.Exists(path) ? File.ReadAllText(path) : "";
        Assert.True(
            expected == actual,
            $"{relative} differs from what the code does, first here:\n{FirstDifference(expected, actual)}\n"
            + $"If the change is meant, run the tests with {Update}=1 and review the file.");
    }

    private static string FirstDifference(string expected, string actual)
    {
        var (before, after) = (expected.Split('\n'), actual.Split('\n'));
        var line = Enumerable.Range(0, Math.Min(before.Length, after.Length))
            .FirstOrDefault(i => before[i] != after[i], -1);
        return line < 0
            ? $"{before.Length} lines against {after.Length}"
            : $"- {before[line]}\n+ {after[line]}";
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "zentra.slnx")))
            {
                return folder.FullName;
            }
        }
        throw new InvalidOperationException("The tests run outside of the repository.");
    }
}
