package phi

var (
	landmarkLead = set("near by outside opposite behind beside under at off past from on in beneath below above")
	landmarks    = set(`bridge mill lighthouse pier quarry chapel church reservoir viaduct windmill castle ruins weir lock canal docks dock jetty marina harbour harbor shipyard cannery sawmill
colliery tannery brewery distillery refinery smelter barracks fairground racetrack racecourse speedway showground cemetery graveyard roundabout crossroads underpass overpass
interchange bypass monument statue fountain bandstand lido priory abbey convent monastery temple mosque synagogue gurdwara orchard vineyard dam waterfall cliffs headland trailhead
campground truck-stop refugee`)
)
