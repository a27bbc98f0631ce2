using SalesPerf.Messaging;
using SalesPerf.Organisation;
using SalesPerf.ServiceDefaults.Hosting;
using SalesPerf.ServiceDefaults.Persistence;
using SalesPerf.Territories.Api.Hosting;
using SalesPerf.Territories.Api.Persistence;

var builder = WebApplication.CreateBuilder(args).AddServiceDefaults("territories").MapTerritoriesConstraints();
builder.AddServiceDatabase<TerritoriesDbContext>("territoriesdb");
builder.AddMessaging<TerritoriesDbContext>("territories").FollowResults();
builder.Services.AddOrganisation().AddUseCases();

var app = builder.Build().UseServiceDefaults();
app.MapTerritories();
return await app.RunServiceAsync(args, MessagingScripts.Assembly, typeof(Program).Assembly);
