using System.Globalization;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Cli;

/// <summary>`zentra settle`: a file from a terminal, and what its exit code says of it.</summary>
public sealed class SettleTests(ApiHost host) : IDisposable
{
    private const string Header = "line_reference,type,our_reference,currency,gross_minor,fee_minor,net_minor,batch\n";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("zentra-settle-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_file_in_which_all_matches_exits_with_zero()
    {
        var api = await host.NewTenant();
        (await api.Pay(more: ""","capture_method":"automatic" """)).Is(201);
        var text = (await api.Post("/sandbox/settlement-file", "{}", null)).Is(200).Text;

        var (code, output, errors) = await Settle(api, Write("june.csv", text), "--provider", "sandbox");

        Assert.Empty(errors);
        Assert.Equal(0, code);
        var batch = (await api.Get("/settlements")).Is(200).Json.GetProperty("data")[0];
        Assert.Equal("june.csv", batch.Say("file.name"));
        Assert.Contains(
            $"{batch.Say("id")}  sandbox (csv, {batch.Say("reference")}): open\n", output, StringComparison.Ordinal);
        Assert.Contains(
            "  lines    2 read: 1 match, 1 noted, 0 differ, 0 came before; 0 could not be read\n", output,
            StringComparison.Ordinal);
        Assert.Contains(
            "  USD      payments 10.00, refunds 0.00, chargebacks 0.00, corrections 0.00, fees 0.59: net 9.41; "
            + "the bank got 9.41\n",
            output, StringComparison.Ordinal);

        var again = await Settle(api, Write("june.csv", text), "--provider", "sandbox");
        Assert.Equal(0, again.Code);
        var followed = await CliProcess.Run(host.Url, api.Key, "settle", "--follow", batch.Say("operation"));
        Assert.Equal((0, ""), (followed.Code, followed.Errors));
        Assert.Contains($"{batch.Say("id")}  sandbox", followed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_drifts_exits_with_three_and_says_what_differs()
    {
        var api = await host.NewTenant();
        var lines = string.Concat(Enumerable.Range(1, 12).Select(
            i => string.Create(CultureInfo.InvariantCulture, $"l{i},payment,nobody_{i},USD,100,0,100,B1\n")));

        var (code, output, errors) = await Settle(api, Write("a.csv", Header + lines), "--provider", "sandbox");

        Assert.Empty(errors);
        Assert.Equal(3, code);
        Assert.Contains("  differs  unknown_payment: 12\n", output, StringComparison.Ordinal);
        Assert.Contains("  to do    12 reviews are open.\n", output, StringComparison.Ordinal);
        Assert.Contains(
            "  No payment of ours has the reference nobody_1 (1.00 USD on line 1).\n", output,
            StringComparison.Ordinal);
        Assert.Equal(11, output.Split("\n  review   ").Length - 1);
        Assert.EndsWith("  review   and 2 more\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mapping_of_a_file_is_sent_with_it()
    {
        var api = await host.NewTenant();
        var mapping = Write(
            "mapping.json",
            """{"amounts":"major","types":{"Fee":"fee"},"columns":{"type":"Art","currency":"Cur","net":"Net"}}""");

        var (code, output, _) = await Settle(
            api, Write("a.csv", "Art;Cur;Net\nFee;USD;-1.50\n"), "--provider", "sandbox", "--mapping", mapping);

        Assert.Equal(0, code);
        Assert.Contains("fees 1.50: net -1.50; the bank's amount is not known\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sandbox", "x\n", null, "Nothing tells what the file is.")]
    [InlineData("nobody", "x\n", null, "at ?provider: There is no provider nobody.")]
    [InlineData(
        "sandbox", "x\n", """{"amounts":"pounds"}""", "at ?mapping/amounts: /amounts must be one of: minor, major.")]
    public async Task A_refusal_is_one_sentence_with_its_place(
        string provider, string text, string? mapping, string sentence)
    {
        var api = await host.NewTenant();
        string[] more = mapping is null ? [] : ["--mapping", Write("mapping.json", mapping)];

        var (code, output, errors) = await Settle(api, Write("a.csv", text), ["--provider", provider, .. more]);

        Assert.Equal(1, code);
        Assert.DoesNotContain("rev_", output, StringComparison.Ordinal);
        Assert.StartsWith($"The server refused: {sentence}", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task What_is_not_a_use_of_it_exits_with_two()
    {
        var file = Write("a.csv", "x");

        Assert.Equal(2, (await CliProcess.Run(host.Url, "zk_test_key", "settle", file)).Code);
        Assert.Equal(
            2, (await CliProcess.Run(host.Url, "zk_test_key", "settle", $"{file}.no", "--provider", "p")).Code);
        Assert.Equal(2, (await CliProcess.Run(host.Url, "zk_test_key", "settle", file, "--follow", "opn_1")).Code);
        Assert.Equal(1, (await CliProcess.Run(
            host.Url, (await host.NewTenant()).Key, "settle", "--follow", "opn_1")).Code);
    }

    private Task<(int Code, string Output, string Errors)> Settle(ApiClient api, string file, params string[] more) =>
        CliProcess.Run(host.Url, api.Key, ["settle", file, .. more]);

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
