using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Zentra.Tests.House;

/// <summary>A file of ours, by its path from the root.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    public IReadOnlyList<string> Lines { get; } = Text.Split('\n');

    public IEnumerable<(int Number, string Code)> Numbered => Lines.Select((line, i) => (i + 1, line));

    /// <summary>The lines without their comments.</summary>
    public IEnumerable<(int Number, string Code)> Code =>
        Numbered.Select(line => (line.Number, Sources.Comment.Replace(line.Code, "")));
}

/// <summary>What is written in this repository: its sources and documents, not what is built from them.</summary>
internal static partial class Sources
{
    private static readonly string[] Folders = ["src", "tests", "bench", "docs", "sdk", "console"];

    private static readonly HashSet<string> Skipped =
        ["bin", "obj", "node_modules", "dist", "TestResults", "test-results", ".zentra", "BenchmarkDotNet.Artifacts"];

    private static readonly HashSet<string> Written =
    [
        "", ".cs", ".csproj", ".props", ".slnx", ".editorconfig", ".json", ".md", ".ts", ".tsx", ".css", ".sql", ".sh",
        ".tsv", ".txt", ".ndjson", ".yml",
    ];

    public static IReadOnlyList<SourceFile> All { get; } = [.. Files()];

    public static IEnumerable<SourceFile> CSharp => All.Where(f => f.Path.EndsWith(".cs", StringComparison.Ordinal));

    /// <summary>The projects of `src` with the projects they refer to.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Projects { get; } = All
        .Where(f => f.Path.StartsWith("src/", StringComparison.Ordinal)
            && f.Path.EndsWith(".csproj", StringComparison.Ordinal))
        .ToDictionary(f => Path.GetFileNameWithoutExtension(f.Path), References);

    public static IEnumerable<SourceFile> In(string folder) =>
        CSharp.Where(f => f.Path.StartsWith(folder + "/", StringComparison.Ordinal));

    [GeneratedRegex("""^\s*//.*$|\s//\s.*$""")]
    internal static partial Regex Comment { get; }

    private static IReadOnlyList<string> References(SourceFile project) => [.. XDocument.Parse(project.Text)
        .Descendants("ProjectReference")
        .Select(r => Path.GetFileNameWithoutExtension((string)r.Attribute("Include")!))];

    private static IEnumerable<SourceFile> Files()
    {
        var root = new DirectoryInfo(Repository.Root);
        var folders = Folders.Select(f => new DirectoryInfo(Repository.PathOf(f))).Where(f => f.Exists);
        var files = root.EnumerateFiles().Concat(folders.SelectMany(Under));
        foreach (var file in files.Where(f => Written.Contains(f.Extension)))
        {
            var path = Path.GetRelativePath(root.FullName, file.FullName).Replace('\\', '/');
            yield return new(path, File.ReadAllText(file.FullName));
        }
    }

    private static IEnumerable<FileInfo> Under(DirectoryInfo folder) => folder.EnumerateFiles().Concat(
        folder.EnumerateDirectories().Where(f => !Skipped.Contains(f.Name)).SelectMany(Under));
}
