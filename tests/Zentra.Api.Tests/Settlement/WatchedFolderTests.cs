using System.Text.Json;
using Zentra.Api.Tests.Crash;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Settlement;

/// <summary>Files that are laid into a folder, as a provider's SFTP does.</summary>
public sealed class WatchedFolderTests : IAsyncLifetime
{
    private const string Good = $"{FileHost.Header}w1,fee,,USD,-100,0,-100,text\n";

    private readonly DirectoryInfo watched = Directory.CreateTempSubdirectory("zentra-watched-");
    private ApiHost host = null!;
    private ApiClient api = null!;

    public async ValueTask InitializeAsync()
    {
        host = new()
        {
            Settlement = new()
            {
                Watched = watched.FullName,
                QuietFor = TimeSpan.FromMilliseconds(200),
                WatchEvery = TimeSpan.FromMilliseconds(50),
            },
        };
        await host.InitializeAsync();
        api = await host.NewTenant();
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        watched.Delete(recursive: true);
    }

    [Fact]
    public async Task A_file_is_taken_in_by_the_runtime_and_moved_with_its_batchs_name()
    {
        Lay("sandbox/june.csv", Good);

        var batch = await Batch(1);

        Assert.Equal(("sandbox", "june.csv"), (batch.Say("provider"), batch.Say("file.name")));
        await Become("sandbox/done", $"{batch.Say("id")}_june.csv");
        Assert.Equal([], Names("sandbox"));
        var intent = (await api.Get($"/runtime/intents/{batch.Say("intent")}")).Is(200).Text;
        Assert.Contains("svc_runtime", intent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_file_again_is_the_same_batch()
    {
        Lay("sandbox/june.csv", Good);
        var batch = await Batch(1);
        await Become("sandbox/done", $"{batch.Say("id")}_june.csv");

        // As after a crash between its intake and its move.
        Lay("sandbox/june.csv", Good);
        await Patience.Until(() => Task.FromResult(Names("sandbox").Length), count => count == 0);

        Assert.Equal([$"{batch.Say("id")}_june.csv"], Names("sandbox/done"));
        Assert.Single((await api.Get("/settlements")).Is(200).Json.Items("data"));
    }

    [Theory]
    [InlineData("sandbox/a.csv", "Dear all\n", "Nothing tells what the file is.")]
    [InlineData("sandbox/a.csv", "", "The file is empty.")]
    [InlineData("sandbox/a.csv", "type,net_minor\n", "The header does not have the column \"currency\".")]
    [InlineData("nobody/a.csv", Good, "There is no provider nobody.")]
    public async Task What_cannot_be_taken_in_is_put_aside_with_its_reason(string path, string text, string reason)
    {
        Lay(path, text);
        var folder = $"{path.Split('/')[0]}/failed";

        await Become(folder, "a.csv", "a.csv.txt");

        Assert.StartsWith(reason, Read($"{folder}/a.csv.txt"), StringComparison.Ordinal);
        Assert.Equal(text, Read($"{folder}/a.csv"));
        Lay(path, text);
        await Become(folder, "a-2.csv", "a-2.csv.txt", "a.csv", "a.csv.txt");
        Assert.Empty((await api.Get("/settlements")).Is(200).Json.Items("data"));
    }

    [Theory]
    [InlineData("wks_01kq5249taew7vxy3ydjmby001")]
    [InlineData("workspace")]
    public async Task A_workspace_that_is_none_fails_its_files(string workspace)
    {
        Lay($"../{workspace}/sandbox/a.csv", Good);

        await Become($"../{workspace}/sandbox/failed", "a.csv", "a.csv.txt");

        Assert.Equal($"There is no workspace {workspace}.\n", Read($"../{workspace}/sandbox/failed/a.csv.txt"));
    }

    [Fact]
    public async Task Hidden_unfinished_and_linked_files_are_left_and_a_file_that_grows_waits()
    {
        Lay("sandbox/.hidden.csv", Good);
        Lay("sandbox/a.tmp", Good);
        Lay("sandbox/b.csv.PART", Good);
        Lay("elsewhere.csv", Good.Replace("w1", "w2", StringComparison.Ordinal));
        File.CreateSymbolicLink(PathOf("sandbox/link.csv"), PathOf("elsewhere.csv"));
        Lay("sandbox/grows.csv", FileHost.Header);
        for (var i = 0; i < 10; i++)
        {
            await Task.Delay(60, TestContext.Current.CancellationToken);
            await File.AppendAllTextAsync(
                PathOf("sandbox/grows.csv"), $"g{i},fee,,USD,-1,0,-1,t\n", TestContext.Current.CancellationToken);
        }

        var batch = await Batch(10);

        Assert.Equal("grows.csv", batch.Say("file.name"));
        Assert.Equal([".hidden.csv", "a.tmp", "b.csv.PART", "link.csv"], Names("sandbox"));
        Assert.Single((await api.Get("/settlements")).Is(200).Json.Items("data"));
    }

    [Fact]
    public async Task The_program_watches_what_its_environment_names_and_says_where_that_is_no_folder()
    {
        const string Key = "zk_test_watch000000000000000000000000000";
        var data = Directory.CreateTempSubdirectory("zentra-watching-");
        var inbox = data.CreateSubdirectory("inbox");
        try
        {
            await using (var zentra = await ZentraProcess.StartWith(
                [new("ZENTRA_SETTLEMENT_WATCH", inbox.FullName)], data.FullName, Key))
            {
                var workspace = (await zentra.Api.Get("/workspaces")).Is(200).Json.Say("data.0.id");
                var folder = inbox.CreateSubdirectory(workspace).CreateSubdirectory("sandbox");
                await File.WriteAllTextAsync(
                    Path.Combine(folder.FullName, "a.csv"), Good, TestContext.Current.CancellationToken);

                await Patience.Until(
                    async () => (await zentra.Api.Get("/settlements")).Is(200).Json.Items("data").Count(), n => n == 1);
            }
            var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => ZentraProcess.StartWith(
                [new("ZENTRA_SETTLEMENT_WATCH", PathOf("nowhere"))], data.FullName, Key));
            Assert.Contains("which is no folder", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private string PathOf(string path) =>
        Path.GetFullPath(Path.Combine(watched.FullName, api.Scope.Workspace, path));

    private string Read(string path) => File.ReadAllText(PathOf(path));

    private void Lay(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        File.WriteAllText(PathOf(path), text);
    }

    private string[] Names(string folder) => Directory.Exists(PathOf(folder))
        ? [.. Directory.GetFiles(PathOf(folder)).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)]
        : [];

    private Task<string[]> Become(string folder, params string[] names) =>
        Patience.Until(() => Task.FromResult(Names(folder)), found => found.SequenceEqual(names));

    /// <summary>The one batch, once so many lines of it were read.</summary>
    private async Task<JsonElement> Batch(int lines)
    {
        var all = await Patience.Until(
            async () => (await api.Get("/settlements")).Is(200).Json.Items("data").ToList(),
            found => found.Count == 1 && found[0].Say("lines.read") == $"{lines}");
        return all[0];
    }
}
